import '#dashboards/shared/jitless.ts';
import 'nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css';
import '#dashboards/shared/service.css';
import './home-office.css';
import './pieces.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { createOffice } from './office.ts';

const office = createOffice();
// A failure of ours must be seen: a list that no longer changes looks like a home in which nothing happens.
window.addEventListener('error', () => (office.isBroken.value = true));
window.addEventListener('unhandledrejection', () => (office.isBroken.value = true));
office.start();

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has no #page');
render(<App office={office} />, root);
