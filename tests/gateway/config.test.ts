import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { options, parseConfig } from '#gateway/config.ts';
import { findPortHolder } from '#gateway/port-holder.ts';

describe('options', () => {
  it('has a default for everything, on ports that no Debian service claims', () => {
    const config = parseConfig([], {});
    expect(config).toMatchObject({ ok: true, value: { host: '127.0.0.1', isDemo: false } });
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
  ])('says what is wrong with $argv', ({ argv, says }) => {
    const config = parseConfig(argv, {});
    expect(config).toMatchObject({ ok: false, failure: { code: 'used-wrongly' } });
    if (!config.ok) expect(config.failure.message).toContain(says);
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
