import '#dashboards/shared/jitless.ts';
import 'nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css';
import 'uplot/dist/uPlot.min.css';
import '#dashboards/shared/service.css';
import './clinical-lead.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { createLead } from './lead.ts';

const lead = createLead();
lead.start();
// A failure of ours must be seen: figures that no longer change look like a quiet night.
window.addEventListener('error', () => (lead.isBroken.value = true));

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has no #page');
render(<App lead={lead} />, root);
