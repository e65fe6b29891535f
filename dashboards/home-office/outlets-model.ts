import type { OutletView } from '#gateway/office/live-messages.ts';
import type { Colour } from './words-model.ts';

export const outletNames: Readonly<
  Record<OutletView['name'], { readonly title: string; readonly what: string }>
> = {
  screens: { title: 'Night screens', what: 'Show and ring alerts to the staff.' },
  voice: { title: 'Voice', what: 'Speaks reminders at the bedside.' },
  history: { title: 'History', what: 'Keeps measurements for trends. No alert depends on it.' },
  hub: { title: 'Hub', what: 'Sends summaries to the clinical lead. No alert depends on it.' },
  'node-red': { title: 'Node-RED', what: 'The home’s own automations. No alert depends on it.' },
};

export const outletStates: Readonly<Record<OutletView['state'], { colour: Colour; words: string }>> = {
  working: { colour: 'green', words: 'Works' },
  waiting: { colour: 'grey', words: 'Not used yet' },
  failing: { colour: 'red', words: 'Fails' },
  off: { colour: 'grey', words: 'Off' },
};

/** What to do about an outlet that does not work; null: nothing. */
export function toAdvice({ name, state }: OutletView): string | null {
  if (state !== 'failing') return null;
  switch (name) {
    case 'screens':
      return 'Look at every night screen: is it on, connected and signed in? Until it works, go round in person.';
    case 'voice':
      return 'Say the reminders in person until it works. Then look whether the speaker has power and network.';
    case 'history':
      return 'Nothing is lost at once: measurements wait on this machine. Look at the disk, or at the store’s own machine.';
    case 'hub':
      return 'Nothing is lost at once: summaries wait here. Look at this home’s internet, then ask whoever runs the hub.';
    case 'node-red':
      return 'Alerts go on without it. An installer sees its last words under “Node-RED”.';
  }
}

/** What its failures are, and since when they are counted: the hub's outbox outlives a restart. */
export const toFailureName = ({ name }: Pick<OutletView, 'name'>): string =>
  name === 'hub' ? 'Summaries dropped since it was linked' : 'Failures since the last start';

const order: readonly OutletView['state'][] = ['failing', 'working', 'waiting', 'off'];

/** What fails on top; else as the gateway lists them. */
export const sortOutlets = (outlets: readonly OutletView[]): readonly OutletView[] =>
  outlets.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
