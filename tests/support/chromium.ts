import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian, Ubuntu, Fedora and Arch put it. `NIGHTWELL_CHROMIUM` names another. */
const usualPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] as const;

/** Quiet on the network, and nothing that would let a page sound before somebody taps it. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

const named = process.env.NIGHTWELL_CHROMIUM;
const found = (named ? [named] : usualPaths).find((path) => existsSync(path)) ?? null;

/** Why browser tests are skipped here, or null where they can run. */
export const chromiumMissing: string | null =
  found !== null
    ? null
    : `no Chromium at ${named ?? usualPaths.join(', ')}: install Debian's "chromium" or set NIGHTWELL_CHROMIUM`;

/** A real Chromium, headless. Close it when done. */
export async function launchChromium(): Promise<Browser> {
  if (found === null) throw new Error(chromiumMissing ?? 'no Chromium');
  return chromium.launch({ executablePath: found, args });
}
