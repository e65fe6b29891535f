import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '#gateway/config.ts';
import { options } from '#gateway/options-table.ts';
import { findPortHolder } from '#gateway/port-holder.ts';

describe('options', () => {
  it('has a default for everything, on ports that no Debian service claims', () => {
    const config = parseConfig([], {});
    expect(config).toMatchObject({ ok: true, value: { host: '127.0.0.1', isDemo: false, story: null } });
    const claimed = [1883, 8883, 8086, 8088, 1880, 5432];
    if (config.ok) expect(claimed).not.toContain(config.value.mqttPort);
    if (config.ok) expect(claimed).not.toContain(config.value.httpPort);
  });

  it('prefers the command line to the environment, and both to the default', () => {
    const env = { NIGHTWELL_HTTP_PORT: '9001', NIGHTWELL_MQTT_PORT: '9002' };
    expect(parseConfig(['--http-port', '9000'], env)).toMatchObject({
      value: { httpPort: 9_000, mqttPort: 9_002 },
    });
  });

  it.each([
    { argv: ['--http-port', 'eighty'], says: '--http-port eighty' },
    { argv: ['--http-port', '70000'], says: '--http-port 70000' },
    { argv: ['--log-level', 'loud'], says: 'error, warn, info or debug' },
    { argv: ['--colour'], says: '--colour' },
    { argv: ['surprise'], says: 'surprise' },
    { argv: ['--demo', '--demo-speed', '21'], says: '--demo-speed 21' },
    { argv: ['--demo-boot-at-ms', 'noon'], says: '--demo-boot-at-ms noon' },
    { argv: ['--voice', 'parrot'], says: 'flite, espeak-ng or piper' },
    { argv: ['--voice', 'piper'], says: 'Piper needs the path of its program' },
    { argv: ['--voice-words-per-minute', '900'], says: '80–200' },
    { argv: ['--influx-url', 'http://localhost:8086'], says: '--influx-database' },
    { argv: ['--influx-url', 'http://localhost:8086', '--influx-org', 'o'], says: '--influx-bucket' },
    { argv: ['--appliances-url', 'http://localhost'], says: 'mqtt://host:1883' },
    { argv: ['--node-red-editor-port', 'any'], says: '--node-red-editor-port any' },
  ])('says what is wrong with $argv', ({ argv, says }) => {
    const config = parseConfig(argv, {});
    expect(config).toMatchObject({ ok: false, failure: { code: 'used-wrongly' } });
    if (!config.ok) expect(config.failure.message).toContain(says);
  });

  it('keeps Node-RED off until it is asked for, by a flag or by the environment', () => {
    expect(parseConfig([], {})).toMatchObject({ value: { nodeRed: null } });
    const asked = parseConfig(['--with-node-red', '--node-red-editor-port', '0'], {});
    expect(asked).toMatchObject({ value: { nodeRed: { editorPort: 0, appliancesUrl: null } } });
    expect(parseConfig([], { NIGHTWELL_WITH_NODE_RED: 'on' })).toMatchObject({
      value: { nodeRed: { editorPort: null } },
    });
  });

  it('takes an InfluxDB of either version where one is named, and else the embedded store', () => {
    expect(parseConfig([], {})).toMatchObject({ value: { history: { kind: 'sqlite' } } });
    const v1 = ['--influx-url', 'http://localhost:8086', '--influx-database', 'nightwell'];
    expect(parseConfig(v1, { NIGHTWELL_INFLUX_USER: 'me' })).toMatchObject({
      value: { history: { kind: 'influx-v1', username: 'me' } },
    });
    const v2 = ['--influx-url', 'http://localhost:8086', '--influx-org', 'o', '--influx-bucket', 'b'];
    expect(parseConfig(v2, { NIGHTWELL_INFLUX_TOKEN: 't' })).toMatchObject({
      value: { history: { kind: 'influx-v2', token: 't' } },
    });
  });

  it('tells every option in its help', () => {
    const help = parseConfig(['--help'], {});
    if (help.ok) throw new Error('no help');
    for (const name of Object.keys(options)) expect(help.failure.message).toContain(`--${name}`);
  });
});

it('names the program that holds a port', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(findPortHolder(port)).toContain(`(pid ${process.pid})`);
  server.close();
});
