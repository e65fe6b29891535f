import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashSecret } from '#gateway/broker/device-credential.ts';
import { anOffice, type Office } from './an-office.ts';

let office: Office;
beforeEach(async () => {
  office = await anOffice();
});
afterEach(() => office.stop());

const people = async () => (await office.well('/api/office/people')).people;
const residents = async () => (await office.well('/api/office/residents')).residents;
const rooms = async () => (await office.well('/api/office/rooms')).rooms;
const devices = async () => (await office.well('/api/office/devices')).devices;
const v = (basis: 'directory' | 'homeConfig' | 'consents') => ({
  basedOnVersion: office.register.versions()[basis],
});
const post = (path: string, body: object, personId = 'helen') => office.ask(personId, path, body);

describe('people', () => {
  it('come with a PIN of their own that signs them in, and is kept by nobody', async () => {
    const made = await office.well('/api/office/people/add', {
      ...v('directory'),
      name: 'Zoë Müller',
      role: 'carer',
      zones: ['first-floor'],
    });
    expect(made.personId).toMatch(/^zoe-muller-[0-9a-f]{6}$/);
    expect(made.pin).toMatch(/^\d{4}$/);
    expect(await office.signIn(made.personId, made.pin)).toBe(200);
    expect(await people()).toContainEqual(
      expect.objectContaining({ name: 'Zoë Müller', role: 'carer', zones: ['first-floor'] }),
    );
    const { documents, lastChange } = await office.readBack();
    expect(JSON.stringify(documents.directory)).not.toContain(`"${made.pin}"`);
    expect(lastChange).toMatchObject({
      byPersonId: 'helen',
      action: 'person-added',
      subjectId: made.personId,
      documents: ['directory'],
    });
  });

  it('who have gone are signed out, and do not come back by their name', async () => {
    const { personId, pin } = await office.well('/api/office/people/add', {
      ...v('directory'),
      ...{ name: 'Zed', role: 'manager', zones: [] },
    });
    expect(pin).toMatch(/^\d{6}$/);
    await office.signIn(personId, pin);
    expect((await office.ask(personId, '/api/me')).status).toBe(200);
    await office.well('/api/office/people/remove', { ...v('directory'), personId });
    expect((await office.ask(personId, '/api/me')).status).toBe(401);
    const again = await office.well('/api/office/people/add', {
      ...v('directory'),
      ...{ name: 'Zed', role: 'carer', zones: [] },
    });
    expect(again.personId).not.toBe(personId);
    expect((await office.ask(personId, '/api/me')).status).toBe(401);
  });

  it('get another PIN, and the old one opens nothing', async () => {
    expect(await office.signIn('amy', office.pin)).toBe(200);
    expect((await office.ask('amy', '/api/me')).status).toBe(200);
    const { pin } = await office.well('/api/office/people/renew-pin', {
      ...v('directory'),
      personId: 'amy',
    });
    expect((await office.ask('amy', '/api/me')).status).toBe(401);
    expect((await office.ask('helen', '/api/me')).status).toBe(200);
    expect(await office.signIn('amy', pin)).toBe(200);
    if (pin !== office.pin) expect(await office.signIn('amy', office.pin)).toBe(401);
  });

  it('keep a manager among them', async () => {
    const remove = await post('/api/office/people/remove', { ...v('directory'), personId: 'helen' });
    expect(remove).toMatchObject({ status: 409, body: { code: 'last-manager' } });
    const change = await post('/api/office/people/change', {
      ...v('directory'),
      ...{ personId: 'helen', name: 'Helen', role: 'carer', zones: [] },
    });
    expect(change).toMatchObject({ status: 409, body: { code: 'last-manager' } });
    expect((await people()).filter(({ isLastManager }) => isLastManager)).toHaveLength(1);
  });

  it.each([
    { why: 'a name twice', name: ' AMY ', zones: [], status: 409, code: 'taken' },
    { why: 'no name', name: '  ', zones: [], status: 400, code: 'not-understood' },
    { why: 'a part without rooms', name: 'Zed', zones: ['attic'], status: 404, code: 'not-found' },
  ])('are not added with $why', async ({ name, zones, status, code }) => {
    const answer = await post('/api/office/people/add', { ...v('directory'), name, role: 'carer', zones });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(await people()).toHaveLength(5);
  });
});

describe('two managers at once', () => {
  it('the second is told to look again', async () => {
    const based = v('directory');
    const [first, second] = await Promise.all(
      ['One', 'Two'].map((name) =>
        post('/api/office/people/add', { ...based, name, role: 'carer', zones: [] }),
      ),
    );
    expect([first?.status, second?.status].toSorted()).toEqual([200, 409]);
    const late = first?.status === 409 ? first : second;
    expect(late?.body).toEqual({
      code: 'stale',
      message: 'Somebody else has changed this meanwhile; look again.',
    });
  });
});

describe('residents', () => {
  it('get a pseudonym that nobody had', async () => {
    const made = await office.well('/api/office/residents/add', {
      ...v('directory'),
      ...{ name: 'Walter Grey', roomId: 'room-3' },
    });
    expect(made.residentId).toBe('resident-21');
    expect((await residents()).at(-1)).toEqual({
      ...{ residentId: 'resident-21', name: 'Walter Grey', presence: 'in-home', roomId: 'room-3' },
    });
  });

  it('take their fall sensor with them, and leave behind what stands in the room', async () => {
    await office.well('/api/office/residents/change', {
      ...v('directory'),
      ...{ residentId: 'resident-12', name: 'Hilda Forsyth', roomId: 'room-3' },
    });
    const places = (await devices()).filter(({ residentId }) => residentId === 'resident-12');
    expect(Object.fromEntries(places.map(({ deviceId, roomId }) => [deviceId, roomId]))).toMatchObject({
      'fall-0012': 'room-3',
      'call-0012': 'room-12',
      'audio-0012': 'room-12',
    });
  });

  it('are sent to hospital by the nurse in charge at night', async () => {
    const wish = { ...v('directory'), residentId: 'resident-12', presence: 'in-hospital' };
    expect((await post('/api/office/residents/presence', wish, 'ruth')).status).toBe(200);
    expect((await residents())[11]).toMatchObject({ presence: 'in-hospital' });
    expect(office.logged).toContainEqual({
      event: 'office-changed',
      fields: expect.objectContaining({
        action: 'resident-in-hospital',
        personId: 'ruth',
        subjectId: 'resident-12',
      }),
    });
  });

  it('are no names to the installer, nor in any log line', async () => {
    const { body } = await office.ask('tom', '/api/office/devices');
    expect(JSON.stringify(body)).not.toContain('Hilda');
    expect(JSON.stringify(await office.ask('helen', '/api/office/devices'))).toContain('Hilda');
    await office.well('/api/office/residents/change', {
      ...v('directory'),
      ...{ residentId: 'resident-12', name: 'Hilda Forsyth-Grey', roomId: 'room-12' },
    });
    expect(JSON.stringify(office.logged)).not.toMatch(/Hilda|Grey/);
  });
});

describe('rooms', () => {
  it('are not taken away while lived in, or while devices stand there', async () => {
    const remove = () => post('/api/office/rooms/remove', { ...v('homeConfig'), roomId: 'room-12' });
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'in-use' } });
    await office.well('/api/office/residents/change', {
      ...v('directory'),
      ...{ residentId: 'resident-12', name: 'Hilda Forsyth', roomId: null },
    });
    expect(await remove()).toMatchObject({ body: { message: expect.stringContaining('Devices stand in') } });
    for (const { deviceId } of (await devices()).filter(({ roomId }) => roomId === 'room-12')) {
      const place = { deviceId, roomId: null, residentId: null };
      await office.well('/api/office/devices/place', { ...v('homeConfig'), ...place });
    }
    expect((await remove()).status).toBe(200);
    expect(await rooms()).toHaveLength(19);
  });

  it('are added under an id of their own', async () => {
    const add = (label: string) =>
      office.well('/api/office/rooms/add', { ...v('homeConfig'), label, zone: 'garden' });
    expect((await add('Garden Lounge')).roomId).toBe('garden-lounge');
    expect((await add('Garden, lounge!')).roomId).toBe('garden-lounge-2');
    expect((await add('…')).roomId).toBe('room');
    const twice = await post('/api/office/rooms/add', { ...v('homeConfig'), label: 'room 12', zone: 'x' });
    expect(twice).toMatchObject({ status: 409, body: { code: 'taken' } });
  });

  it('take the last name of a part of the home with them, and nobody listens for it in vain', async () => {
    const added = await office.well('/api/office/rooms/add', {
      ...v('homeConfig'),
      ...{ label: 'Annex', zone: 'annex' },
    });
    const amy = { personId: 'amy', name: 'Amy', role: 'carer' as const, zones: ['annex'] };
    await office.well('/api/office/people/change', { ...v('directory'), ...amy });
    await office.well('/api/office/rooms/remove', { ...v('homeConfig'), roomId: added.roomId });
    expect((await people()).find(({ personId }) => personId === 'amy')).toMatchObject({ zones: [] });
  });
});

describe('devices', () => {
  it('are given a secret once, and may sign in with it', async () => {
    const made = await office.well('/api/office/devices/add', {
      ...v('homeConfig'),
      ...{ className: 'fall', number: 77, roomId: 'room-3', residentId: 'resident-3' },
    });
    expect(made.deviceId).toBe('fall-0077');
    const login = () => office.register.documents().credentials.find((each) => each.clientId === 'fall-0077');
    expect(login()?.secretHash).toBe(hashSecret(made.secret));
    expect(JSON.stringify(await devices())).not.toContain(made.secret);
    const renewed = await office.well('/api/office/devices/renew-secret', {
      ...v('homeConfig'),
      deviceId: 'fall-0077',
    });
    expect(renewed.secret).not.toBe(made.secret);
    expect(login()?.secretHash).toBe(hashSecret(renewed.secret));
    await office.well('/api/office/devices/remove', { ...v('homeConfig'), deviceId: 'fall-0077' });
    expect(login()).toBeUndefined();
  });

  it.each([
    { why: 'there twice', wish: { className: 'fall', number: 12 }, code: 'taken' },
    { why: 'of a kind that nobody knows', wish: { className: 'lamp', number: 1 }, code: 'not-found' },
    {
      why: 'in no room of ours',
      wish: { className: 'fall', number: 77, roomId: 'attic' },
      code: 'not-found',
    },
    {
      why: 'of nobody we know',
      wish: { className: 'fall', number: 77, residentId: 'resident-99' },
      code: 'not-found',
    },
    { why: 'with a number that is none', wish: { className: 'fall', number: 0 }, code: 'not-understood' },
  ])('are not added where they would be $why', async ({ wish, code }) => {
    const nowhere = { roomId: null, residentId: null };
    const answer = await post('/api/office/devices/add', { ...v('homeConfig'), ...nowhere, ...wish });
    expect(answer.body).toMatchObject({ code });
    expect(office.register.versions()).toMatchObject({ homeConfig: 1, credentials: 1 });
  });

  it('that are refused say why, and how often', async () => {
    await office.stop();
    office = await anOffice({
      refusals: () => [
        { deviceId: 'audio-0019', reason: 'withdrawn', refusedCount: 7, lastRefusedAtMs: 1_000 },
      ],
    });
    expect((await devices()).find(({ deviceId }) => deviceId === 'audio-0019')).toMatchObject({
      ...{ state: 'refused', refusal: 'withdrawn', refusedCount: 7, lastRefusedAtMs: 1_000 },
    });
    const { residents: rows } = await office.well('/api/office/consents');
    expect(rows[18]?.cells.find(({ sensor }) => sensor === 'audio')).toMatchObject({
      ...{ state: 'withdrawn', refusedCount: 7, deviceIds: ['audio-0019'], recordedByName: 'Helen' },
    });
  });
});

describe('consents', () => {
  it('who shares a room with a monitor sees it on their own row, whomever it is for', async () => {
    await office.well('/api/office/residents/change', {
      ...v('directory'),
      ...{ residentId: 'resident-2', name: 'Cyril', roomId: 'room-1' },
    });
    const { residents: rows } = await office.well('/api/office/consents');
    const idsOf = (sensor: string) => rows[1]?.cells.find((each) => each.sensor === sensor)?.deviceIds;
    expect(idsOf('audio')).toEqual(['audio-0001', 'audio-0002']);
    expect(idsOf('fall')).toEqual(['fall-0002']);
  });

  const cell = async (number: number, sensor: string) =>
    (await office.well('/api/office/consents')).residents[number - 1]?.cells.find(
      (each) => each.sensor === sensor,
    );
  const record = (more: object) =>
    post('/api/office/consents/record', {
      ...v('consents'),
      ...{ residentId: 'resident-19', sensor: 'audio', basis: 'consent', decision: null },
      ...more,
    });

  it('are given again after they were withdrawn, and taken back again', async () => {
    expect(await cell(19, 'audio')).toMatchObject({ state: 'withdrawn' });
    expect((await record({})).status).toBe(200);
    expect(await cell(19, 'audio')).toMatchObject({
      state: 'allowed',
      record: { recordedByPersonId: 'helen', basis: 'consent' },
    });
    const wish = () => ({ ...v('consents'), residentId: 'resident-19', sensor: 'audio' as const });
    await office.well('/api/office/consents/withdraw', wish());
    expect(await cell(19, 'audio')).toMatchObject({ state: 'withdrawn' });
    expect(await post('/api/office/consents/withdraw', wish())).toMatchObject({
      status: 409,
      body: { code: 'nothing-to-withdraw' },
    });
    const { documents } = await office.readBack();
    const kept = documents.consents.records.filter(
      ({ residentId, sensor }) => residentId === 'resident-19' && sensor === 'audio',
    );
    expect(kept.map(({ withdrawnByPersonId }) => withdrawnByPersonId)).toEqual(['helen', 'helen']);
  });

  it.each([
    { why: 'in somebody’s best interests without saying whose decision', more: { basis: 'best-interests' } },
    {
      why: 'with a decision-maker where the resident agreed',
      more: { decision: { decidedBy: 'Dr Clarke', decidedOn: '2026-01-01' } },
    },
    {
      why: 'decided tomorrow',
      more: { basis: 'best-interests', decision: { decidedBy: 'Dr Clarke', decidedOn: '9999-01-01' } },
    },
    {
      why: 'decided by somebody with a very long name',
      more: { basis: 'best-interests', decision: { decidedBy: 'x'.repeat(81), decidedOn: '2026-01-01' } },
    },
    { why: 'for a kind of sensor that observes nobody', more: { sensor: 'call' } },
    { why: 'for nobody we know', more: { residentId: 'resident-99' } },
  ])('are not recorded $why', async ({ more }) => {
    expect([400, 404]).toContain((await record(more)).status);
    expect(office.register.versions().consents).toBe(1);
  });

  it('are not asked for a resident who has died', async () => {
    const died = { ...v('directory'), residentId: 'resident-19', presence: 'died' as const };
    await office.well('/api/office/residents/presence', died);
    expect(await record({})).toMatchObject({ status: 409, body: { code: 'not-available' } });
    expect(await cell(19, 'audio')).toMatchObject({ state: 'resident-died' });
  });
});

describe('what runs', () => {
  it('is told as not set up where it is not', async () => {
    expect(await office.well('/api/office/leaving')).toMatchObject({ isSetUp: false, next: null });
    expect(await office.well('/api/office/plans')).toMatchObject({ isSetUp: false, problems: [] });
    expect((await office.ask('tom', '/api/office/node-red')).body).toMatchObject({ isSetUp: false });
    expect(await office.well('/api/office/overview')).toMatchObject({
      homeName: 'Rowan House',
      me: { name: 'Helen', role: 'manager' },
      counts: {
        ...{ people: 5, rooms: 20, devicesRefused: 1 },
        residents: { 'in-home': 20, 'in-hospital': 0, away: 0, died: 0 },
      },
    });
  });

  it('says so when the way to the hub does not answer, and does not claim that nothing waits', async () => {
    await office.stop();
    const stats = () => ({
      ...{ hubState: 'waiting', hubWaitingCount: 3, hubWaitingBytes: 900, hubDroppedCount: 0 },
    });
    office = await anOffice({ hub: () => ({ stats, nextEnvelope: () => new Promise(() => {}) }) });
    expect(await office.ask('helen', '/api/office/leaving')).toMatchObject({
      status: 409,
      body: { code: 'not-available' },
    });
  });

  it('reads the plan files again when asked', async () => {
    await office.stop();
    let readCount = 0;
    const state = () => ({
      ...{ folder: '/plans', readAtMs: readCount, residentCount: 1, reminderCount: 2 },
      problems: [{ file: 'resident-2.yaml', line: 3, message: 'say is missing' }],
    });
    const read = async () => {
      readCount += 1;
      return state();
    };
    office = await anOffice({ plans: () => ({ state, read }) });
    expect(await office.well('/api/office/plans/read', {})).toMatchObject({ isSetUp: true, readAtMs: 1 });
    expect((await office.well('/api/office/overview')).counts.planProblems).toBe(1);
  });
});
