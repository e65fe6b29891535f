import type { Family } from './bench-run.ts';
import { toAbsences } from './bench-run.ts';
export const powerCut: Family = {
  name: 'power cut',
  ids: ['cut.full-acknowledged-lost', 'cut.normal-acknowledged-lost'],
  async measure() {
    return toAbsences(this.ids, 'not there yet');
  },
};
