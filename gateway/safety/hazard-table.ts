// biome-ignore-all lint/style/noExcessiveLinesPerFile: a table, as long as the list of what is controlled.
/** One way in which somebody could stay on the floor unheard, what stands against it, and how we know. */
export type HazardRow = {
  readonly id: `H${number}`;
  /** What goes wrong, and what that does to people. */
  readonly hazard: string;
  /** The measure in the design, not a wish. */
  readonly control: string;
  /** Test file → titles in it that fail when the control is taken out. A control without one counts as absent. */
  readonly proofs: Readonly<Record<string, readonly string[]>>;
};

/**
 * The hazards that the code controls today; a test holds each row to the tests it names. After the shape of
 * ISO 14971, so that a home's clinical safety officer can take it over; it is not itself a safety case.
 */
export const hazardTable: readonly HazardRow[] = [
  {
    id: 'H01',
    hazard:
      'The gateway thanks a device for a fall and dies before storing it: the device forgets, nobody hears.',
    control:
      'A device is answered (PUBACK) only after the commit; people are told before that, without waiting.',
    proofs: {
      'tests/gateway/broker/acknowledging.test.ts': [
        'a fall is acknowledged only when its record is on disk',
        'acknowledgements come in the order of the packets, however late each record is',
      ],
      'tests/gateway/store/kill.test.ts': ['nothing that was promised is missing, nothing is there twice'],
    },
  },
  {
    id: 'H02',
    hazard: 'The power fails after the answer to the device, while the record is still in a cache.',
    control: 'The journal commits with `synchronous = FULL`, in a file of its own.',
    proofs: {
      'tests/faults/power-cut.test.ts': [
        'three power cuts lose nothing that was acknowledged',
        'the same cuts do find a journal that promises before the disk has it',
      ],
    },
  },
  {
    id: 'H05',
    hazard: 'The disk is full: the journal refuses, devices repeat themselves, alerts stall.',
    control:
      'People are told all the same, the failure is an alert of its own, and no device is promised anything.',
    proofs: {
      'tests/gateway/store/failing-disk.test.ts': [
        'the ballast carries it on; then it refuses at once, says so once, and loses nothing',
      ],
      'tests/gateway/broker/acknowledging.test.ts': [
        'a disk that refuses closes the connection without an acknowledgement, and the device sends again',
      ],
      'tests/gateway/alerting/rules.test.ts': ['a journal that refuses rings for everybody, and not in red'],
    },
  },
  {
    id: 'H07',
    hazard: 'The database file is damaged or is none: the gateway dies at start, or believes a wrong night.',
    control:
      'The file is checked at start; one that is no journal is named, left as it is and never written over.',
    proofs: {
      'tests/gateway/store/folder.test.ts': [
        'a file that is no journal is left as it is, and the person is told',
        'a journal with a damaged page',
      ],
    },
  },
  {
    id: 'H09',
    hazard: 'A packet comes twice: it rings twice, or rings again after somebody dealt with it.',
    control:
      'Device, boot and sequence name a packet for ever; the same name decides once, also after a restart.',
    proofs: {
      'tests/gateway/alerting/rules.test.ts': [
        'raises one alert however often it arrives, also after the visit is over',
        'takes the same number of another boot for another packet',
      ],
      'tests/gateway/alerting/invariants.test.ts': [
        'raises alerts for the same rooms in whatever order, and however often, the packets arrive',
      ],
    },
  },
  {
    id: 'H11',
    hazard: 'New firmware adds or renames a field, and its falls are refused as invalid.',
    control:
      'Unknown fields pass; what cannot be read on an alarm topic rings as "details unreadable" and is kept.',
    proofs: {
      'tests/gateway/ingest/decode.test.ts': ["a newer firmware's extra field does not mute a fall"],
      'tests/gateway/alerting/rules.test.ts': ['rings high: topic and credential suffice'],
      'tests/gateway/gateway.test.ts': [
        'rings for a packet on an alarm topic that nobody can read, and acknowledges it',
      ],
    },
  },
  {
    id: 'H13',
    hazard: 'An old fall kept by the broker rings at each restart, until nobody believes a fall any more.',
    control: 'Alerts come only from what a device publishes now; the broker retains no alarm.',
    proofs: {
      'tests/gateway/broker/acknowledging.test.ts': [
        'an old fall that was sent to be retained does not ring again for whoever subscribes later',
      ],
    },
  },
  {
    id: 'H14',
    hazard: 'A broken or hostile packet stops the gateway or fills its memory: every room goes unheard.',
    control:
      'Packets are limited before the broker, reading one never throws, and what is kept of them is bounded.',
    proofs: {
      'tests/gateway/ingest/decode.test.ts': ['no bytes whatever make it throw'],
      'tests/gateway/ingest/quarantine.test.ts': [
        'memory stays bounded when every packet comes from another source',
      ],
      'tests/gateway/broker/acknowledging.test.ts': [
        'a handler that throws costs one connection, and the next packet is heard',
      ],
      'tests/gateway/broker/frame-scanner.test.ts': [
        'whatever the pieces, frames within the limits pass unchanged',
      ],
    },
  },
  {
    id: 'H15',
    hazard: 'One device floods, by fault or on purpose, and the falls of others wait or are dropped.',
    control:
      'Each device has its own limits, its alarm topic stays open, and its excess falls are counted, not dropped.',
    proofs: {
      'tests/gateway/ingest/rate-limit.test.ts': [
        'a device that floods its telemetry keeps its alarm topic, and takes nothing from another device',
      ],
      'tests/gateway/alerting/rules.test.ts': ['folds a babbling device into the count of its open alert'],
    },
  },
  {
    id: 'H16',
    hazard:
      'Two devices share an id, or one publishes as another: both flap, or a fall rings in the wrong room.',
    control: 'The client id is bound to the credential, and a credential reaches its own topics only.',
    proofs: {
      'tests/gateway/broker/connecting.test.ts': [
        'a device under the name of another',
        'someone with the id but not the secret takes nothing over',
      ],
      'tests/gateway/broker/access.test.ts': ['a device, as another'],
    },
  },
  {
    id: 'H17',
    hazard: 'The clock is wrong or jumps: people are told too late, all at once or never.',
    control: 'Deadlines count on a clock that never jumps; the wall clock is for people and records.',
    proofs: {
      'tests/gateway/alerting/ladder.test.ts': ['is neither early nor late when the wall clock jumps %i ms'],
    },
  },
  {
    id: 'H19',
    hazard: 'The clocks change in the night: a reminder comes twice, or in the missing hour never.',
    control:
      'A reminder is named by its plan, its local date and its time, and begins once under that name; a time that spring leaves out is its first valid instant.',
    proofs: {
      'tests/gateway/medication/due.test.ts': [
        'the hour that spring leaves out is its first valid instant',
        'the hour that autumn brings twice is the first one',
      ],
      'tests/gateway/medication/reminders.test.ts': [
        'the night’s doubled and missing hours: each reminder once',
      ],
    },
  },
  {
    id: 'H20',
    hazard: 'A restart forgets who was to be told next: the alert stays where it was.',
    control:
      'Deadlines are in the journal; every open alert rings again at the start, and climbs when it may be overdue.',
    proofs: {
      'tests/gateway/alerting/ladder.test.ts': [
        'treats every deadline as overdue after another boot: unknown means worst case',
        'rings again for what is open after a restart on the same boot, and keeps its deadlines',
      ],
      'tests/gateway/gateway.test.ts': [
        'rings again after a restart, on screens that come back by themselves',
      ],
    },
  },
  {
    id: 'H27',
    hazard:
      'The link to a screen is dead and nobody notices: a calm, old screen while somebody lies on the floor.',
    control:
      'Both ends expect each other every few seconds; the screen goes loud by itself and comes back with all that is open.',
    proofs: {
      'tests/browser/night-staff-page.test.ts': [
        'goes loud by itself 15 s after the gateway’s last word, and quiet again when it is back',
        'is back within 200 ms of the gateway, by its number, and has missed nothing',
      ],
    },
  },
  {
    id: 'H29',
    hazard: 'The alert is shown and not heard: muted, not yet allowed to sound, or playing elsewhere.',
    control:
      'Signing in plays the tone and asks if it was heard; the screen says when its sound is off; one that does not sound hurries the ladder.',
    proofs: {
      'tests/browser/night-staff-page.test.ts': [
        'plays the tone after signing in and asks whether it was heard',
        'opened again without a tap it says that its sound is off, tells the truth about it, and one tap mends it',
      ],
      'tests/gateway/alerting/ladder.test.ts': ['does not take a silent screen for one that sounds'],
    },
  },
  {
    id: 'H32',
    hazard:
      'Somebody accepts by mistake, or accepts and never comes: the others stop, the resident stays down.',
    control:
      'A step can be undone; accepted and not arrived, the others are nudged and the alert climbs again.',
    proofs: {
      'tests/gateway/alerting/lifecycle.test.ts': ['lets a mis-tap be taken back for 30 s and not longer'],
      'tests/gateway/alerting/ladder.test.ts': [
        'nudges the others at 3 min and rings again at 5 min when the accepter never came',
      ],
    },
  },
  {
    id: 'H33',
    hazard: 'Two carers answer at once, and each thinks that the other goes.',
    control: 'The first one wins, the second is told who it was, and every screen shows the name.',
    proofs: {
      'tests/gateway/alerting/lifecycle.test.ts': ['tells the second carer who was first'],
      'tests/gateway/gateway.test.ts': ['stops ringing for the others when one accepts, and says who'],
    },
  },
  {
    id: 'H36',
    hazard:
      'Something is said twice, after a restart, a second command or a set clock: a dose may be taken twice.',
    control:
      'The claim is on disk before anything is said; what was claimed is never said again by itself; a speaker plays a prompt once, within seconds of being asked or never; the words say the time and "if you have not had it yet".',
    proofs: {
      'tests/gateway/medication/invariants.test.ts': [
        'begins and says nothing twice, whatever the clock, the machine and the people do',
      ],
      'tests/gateway/medication/reminders.test.ts': [
        'right after the claim: whether it was said is not known, so staff are told',
      ],
      'tests/gateway/pipeline.test.ts': ['waits for the disk, and then says it'],
      'tests/gateway/voice/speaker-outlet.test.ts': ['a command that comes twice is said once'],
      'tests/gateway/voice/bedsides.test.ts': [
        'says nothing that a page has said meanwhile',
        'says nothing of which staff have heard that it was not said, though it does not know the time',
        'says nothing that was answered on the page a moment ago, and nobody is told of a failure',
      ],
    },
  },
  {
    id: 'H37',
    hazard: 'A reminder is never said: the engine fails, the speaker is off, the disk refuses the claim.',
    control:
      'Whatever is not proven to be playing is told to staff; another engine stands in for one that hangs.',
    proofs: {
      'tests/gateway/voice/speaker-outlet.test.ts': [
        'a speaker that is switched off is noticed after ten seconds',
        'what no engine can say is told as not said',
      ],
      'tests/gateway/voice/speech.test.ts': [
        'one that hung is left alone for five minutes, and then tried again',
      ],
      'tests/gateway/pipeline.test.ts': ['tells staff in its place when the disk refuses'],
      'tests/gateway/medication/invariants.test.ts': [
        'every reminder that began ends within half an hour: heard, visited, or told to staff',
      ],
    },
  },
  {
    id: 'H39',
    hazard:
      'The hub has a record twice or misses one: somebody is visited who need not be, or is not visited.',
    control:
      'Envelopes are numbered without a gap; the hub keeps each once and confirms after its commit, no further than to the first gap.',
    proofs: {
      'tests/dashboards/hub/store.test.ts': [
        'keeps an envelope once, however often it comes',
        'confirms no further than to the first gap',
      ],
      'tests/faults/hub-link-cut.test.ts': [
        'a thousand envelopes arrive once each and in order, through a link that is cut without a word',
      ],
      'tests/gateway/hub-link/hub-link.test.ts': [
        'tells after a restart what ended while it was down, and nothing that was told before',
      ],
    },
  },
  {
    id: 'H43',
    hazard: 'An automation loops, floods, hangs or dies: falls come late, or it speaks as a device.',
    control:
      'Node-RED is a process of its own with a login that may ask and never report; it is rationed, watched by a canary and started again.',
    proofs: {
      'tests/faults/node-red.test.ts': [
        'hung by a function node while its flow runs: falls ring as before; it is ended, and works again',
        'a flow that floods the broker with 5,000 messages a second: falls ring as before, and the excess is counted',
        'killed with -9 while its flow runs, again and again: falls ring as before, and it comes back each time',
      ],
    },
  },
  {
    id: 'H44',
    hazard:
      'Somebody is observed who never agreed, or took it back; or a name leaves the house: their privacy is breached.',
    control:
      'What nobody agreed to is refused before it is decoded, and neither told nor kept, not even as garbage; a sensor for which nobody can have agreed is refused as well. The hub gets codes, never names, and nothing of a refused sensor. Logs hold ids and codes only.',
    proofs: {
      'tests/faults/consent.test.ts': [
        'of whom nothing is on record, nothing is told and nothing is kept; a call for help always rings',
      ],
      'tests/faults/office-wired.test.ts': [
        'a consent that is withdrawn counts from the next packet on, and so does one that is recorded',
        'who takes back a consent is not listened to again because their sensor is moved to nobody',
      ],
      'tests/gateway/office/consents.test.ts': [
        'what observes people and stands in no list is never read; who calls for help or speaks may be',
      ],
      'tests/gateway/night-reports.test.ts': [
        'tells nothing more of a kind of sensor once its consent is withdrawn, not even of the night before',
      ],
      'tests/gateway/hub-link/hub-link.test.ts': [
        'says how the home is as soon as it is up, and who lives there by code alone',
      ],
      'tests/gateway/office/office.test.ts': ['are no names to the installer, nor in any log line'],
      'tests/acceptance/one-night-passes-through-every-part.test.ts': [
        'the manager withdraws a consent, writes who is in hospital, and sees what leaves, without a name',
        'everything ends when it is asked to, and all records agree',
      ],
    },
  },
  {
    id: 'H45',
    hazard:
      'A tablet beside the bed that cannot sound, was taken away or lost its key passes for the bedside’s speaker: it stays unsaid, and nobody looks.',
    control:
      'A page counts for its speaker only while it is connected with a good key, told so within seconds and may sound, and never for hardware that was heard and fell silent, whose help button it has not. Whether a tablet is turned down no page can know: nobody is told that it is heard.',
    proofs: {
      'tests/acceptance/a-bedside-page-counts-for-its-speaker.test.ts': [
        'a page that goes away is told after the usual time, in its own words, and closes its card by coming back',
        'a tablet that may not sound hides no dead speaker',
        'hardware that was heard is missed beside a page that speaks, for its help button',
        'a page whose key was renewed is put out, and counts no more',
      ],
      'tests/gateway/ingest/supervision.test.ts': [
        'is lost the usual time after its page went away, once, and back with it',
      ],
    },
  },
  {
    id: 'H46',
    hazard:
      'A sensor is not read for want of consent, and people believe that it watches: nobody looks in, and a fall is found in the morning.',
    control:
      'The night screen says which rooms are not read and to watch them, for as long as it is so, without a sound; the hub is told, and the clinical lead reads it beside the device, the resident and the home. Its hours count as measured nowhere.',
    proofs: {
      'tests/faults/consent.test.ts': ['every screen says which room is not read, and does not ring for it'],
      'tests/browser/night-staff-page.test.ts': [
        'says without a sound which rooms are not read, and what to do, also below an open alert',
      ],
      'tests/browser/clinical-lead.test.ts': [
        'says of a device that is not read that it watches nobody, wherever its resident is shown',
      ],
      'tests/gateway/hub-link/hub-link.test.ts': [
        'says with its next summary that a device is not read, where it was told to be well before',
      ],
      'tests/dashboards/hub/store.test.ts': [
        'reads at its next start what it could not read as an older version, in its place behind later words',
      ],
      'tests/gateway/night-report.test.ts': [
        'counts no hour of a refused sensor as watched, even where history still holds some from before',
      ],
    },
  },
];
