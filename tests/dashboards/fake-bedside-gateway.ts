import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { Server } from 'socket.io';
import {
  BEDSIDE_PATH,
  BedsideAnswer,
  BedsideClock,
  BedsideFailed,
  BedsideHandshake,
  BedsideHeartbeat,
  BedsidePlayed,
  BedsidePrompt,
} from '#gateway/voice/bedside-protocol.ts';

const pagesPath = fileURLToPath(new URL('../../dashboards/dist', import.meta.url));
/** As strict as the real gateway's: the page fetches its speech, so it needs no `media-src`. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; manifest-src 'self'";

/** Long enough to be stopped in the middle, on a busy machine. */
const SPEECH_MS = 3_000;

/** A soft tone, as a 16-bit mono WAV. */
function toWav(forMs: number): Buffer {
  const rateHz = 16_000;
  const count = Math.round((rateHz * forMs) / 1_000);
  const wav = Buffer.alloc(44 + count * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + count * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rateHz, 24);
  wav.writeUInt32LE(rateHz * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(count * 2, 40);
  for (let index = 0; index < count; index += 1)
    wav.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * 440 * index) / rateHz)), 44 + index * 2);
  return wav;
}

/** A gateway that only plays the bedside's protocol: prompts are scripted, nothing is stored. */
export async function startFakeBedsideGateway() {
  const said: Array<{ event: 'playing' | 'played' | 'failed'; promptId: string; code?: string }> = [];
  const answers: BedsideAnswer[] = [];
  const handshakes: BedsideHandshake[] = [];
  const heartbeats: BedsideHeartbeat[] = [];
  /** Set by a test: the home's time; how answers are met; what stands behind the speech's address. */
  const script: {
    localTime: string;
    answer: 'taken' | 'refused' | 'never';
    speech: 'wav' | 'gone' | 'nonsense' | 'slow';
  } = { localTime: '2026-11-21T03:10:00', answer: 'taken', speech: 'wav' };
  const bootMs = performance.now() - 1_000_000;
  const uptimeMs = () => performance.now() - bootMs;
  const toClock = () =>
    BedsideClock.parse({ uptimeMs: uptimeMs(), localTime: script.localTime, timeZone: 'Europe/London' });
  const files = sirv(pagesPath, { dev: true });
  const waiting = new Set<ServerResponse>();
  let number = 0;
  let port = 0;
  let http = createServer();
  let io = new Server();

  function answerSpeech(response: ServerResponse): void {
    if (script.speech === 'gone') return void response.writeHead(410).end();
    if (script.speech === 'slow') return void waiting.add(response);
    response.writeHead(200, { 'content-type': 'audio/wav' });
    response.end(script.speech === 'wav' ? toWav(SPEECH_MS) : 'nonsense');
  }

  async function listen(): Promise<void> {
    http = createServer((request, response) => {
      response.setHeader('content-security-policy', policy);
      if (request.url?.startsWith('/speech/')) return answerSpeech(response);
      files(request, response, () => void response.writeHead(404).end());
    });
    io = new Server(http, { path: BEDSIDE_PATH, transports: ['websocket'] });
    io.on('connection', (socket) => {
      handshakes.push(BedsideHandshake.parse(socket.handshake.auth));
      socket.emit('clock', toClock());
      socket.on('playing', (raw: unknown) => said.push({ event: 'playing', ...BedsidePlayed.parse(raw) }));
      socket.on('played', (raw: unknown) => said.push({ event: 'played', ...BedsidePlayed.parse(raw) }));
      socket.on('failed', (raw: unknown) => said.push({ event: 'failed', ...BedsideFailed.parse(raw) }));
      socket.on('heartbeat', (raw: unknown, clock: (clock: BedsideClock) => void) => {
        heartbeats.push(BedsideHeartbeat.parse(raw));
        clock(toClock());
      });
      socket.on('answer', (raw: unknown, receipt: (receipt: { ok: boolean }) => void) => {
        answers.push(BedsideAnswer.parse(raw));
        if (script.answer !== 'never') receipt({ ok: script.answer === 'taken' });
      });
    });
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    port = (http.address() as AddressInfo).port;
  }
  async function goAway(): Promise<void> {
    await io.close();
    http.closeAllConnections();
  }
  await listen();

  return {
    /** As the installer opens it. */
    url: () => `http://127.0.0.1:${port}/bedside/#speaker-0012:a-key-of-this-run`,
    plainUrl: () => `http://127.0.0.1:${port}/bedside/`,
    said,
    answers,
    handshakes,
    heartbeats,
    script,
    uptimeMs,
    prompt(words: string, changes: Partial<BedsidePrompt> = {}): BedsidePrompt {
      number += 1;
      const until = { playByUptimeMs: uptimeMs() + 60_000, expiresUptimeMs: uptimeMs() + 300_000 };
      const promptId = `resident-12.tea.2026-11-21.0300.${number}`;
      const prompt = BedsidePrompt.parse({
        promptId,
        words,
        asks: true,
        url: `/speech/${number}.wav`,
        ...until,
        ...changes,
      });
      io.emit('prompt', prompt);
      return prompt;
    },
    say: (event: string, raw: unknown) => io.emit(event, raw),
    tellClock: () => io.emit('clock', toClock()),
    /** Lets the speech that was asked for slowly go out now. */
    releaseSpeech(): void {
      for (const response of waiting)
        response.writeHead(200, { 'content-type': 'audio/wav' }).end(toWav(SPEECH_MS));
      waiting.clear();
    },
    goAway,
    comeBack: listen,
    clear(): void {
      for (const list of [said, answers, handshakes, heartbeats]) list.length = 0;
      Object.assign(script, { localTime: '2026-11-21T03:10:00', answer: 'taken', speech: 'wav' });
    },
    stop: goAway,
  };
}
export type FakeBedsideGateway = Awaited<ReturnType<typeof startFakeBedsideGateway>>;
