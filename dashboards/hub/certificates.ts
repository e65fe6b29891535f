import 'reflect-metadata';
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export type Certificates = { readonly caPem: string; readonly certPem: string; readonly keyPem: string };

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Homes pin the authority for as long as their hub stands; the server's certificate is renewed within it. */
const CA_DAYS = 3_650;
const SERVER_DAYS = 397;
const RENEW_BEFORE_DAYS = 30;

/**
 * This hub's own authority and a server certificate for `names` (host names and addresses), made at the first start and
 * kept in `folder`. The server's half is made anew when the names changed or its end is near; homes notice nothing.
 */
export async function prepareCertificates(
  folder: string,
  names: readonly string[],
  nowMs: number,
): Promise<Certificates> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  cryptoProvider.set(webcrypto as Crypto);
  const path = (name: string): string => join(folder, name);
  if (!existsSync(path('ca.pem'))) {
    const ca = await makeAuthority(nowMs);
    writePrivate(path('ca-key.pem'), ca.keyPem);
    writePrivate(path('ca.pem'), ca.certPem);
  }
  const caPem = readFileSync(path('ca.pem'), 'utf8');
  if (!existsSync(path('server.pem')) || isStale(readFileSync(path('server.pem'), 'utf8'), names, nowMs)) {
    const made = await makeServer(
      { caPem, caKeyPem: readFileSync(path('ca-key.pem'), 'utf8') },
      names,
      nowMs,
    );
    writePrivate(path('server-key.pem'), made.keyPem);
    writePrivate(path('server.pem'), made.certPem);
  }
  const certPem = readFileSync(path('server.pem'), 'utf8');
  return { caPem, certPem, keyPem: readFileSync(path('server-key.pem'), 'utf8') };
}

function isStale(certPem: string, names: readonly string[], nowMs: number): boolean {
  const certificate = new X509Certificate(certPem);
  const endsAtMs = certificate.validToDate.getTime();
  const isNamed = names.every((name) =>
    isIP(name) > 0 ? certificate.checkIP(name) !== undefined : certificate.checkHost(name) !== undefined,
  );
  return !isNamed || endsAtMs - nowMs < RENEW_BEFORE_DAYS * DAY_MS;
}

type Made = { readonly certPem: string; readonly keyPem: string };

async function makeAuthority(nowMs: number): Promise<Made> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...toPeriod(nowMs, CA_DAYS),
    serialNumber: toSerial(),
    name: 'CN=Nightwell hub authority',
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certPem: certificate.toString('pem'), keyPem: await toKeyPem(keys.privateKey) };
}

async function makeServer(
  ca: { readonly caPem: string; readonly caKeyPem: string },
  names: readonly string[],
  nowMs: number,
): Promise<Made> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const caKey = PemConverter.decodeFirst(ca.caKeyPem);
  const certificate = await X509CertificateGenerator.create({
    ...toPeriod(nowMs, SERVER_DAYS),
    serialNumber: toSerial(),
    subject: 'CN=Nightwell hub',
    issuer: 'CN=Nightwell hub authority',
    signingAlgorithm: algorithm,
    signingKey: await webcrypto.subtle.importKey('pkcs8', caKey, algorithm, false, ['sign']),
    publicKey: keys.publicKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) > 0 ? ('ip' as const) : ('dns' as const), value })),
      ),
    ],
  });
  return { certPem: certificate.toString('pem'), keyPem: await toKeyPem(keys.privateKey) };
}

/** From an hour ago: a home's clock may be behind. */
const toPeriod = (nowMs: number, days: number) => ({
  notBefore: new Date(nowMs - 3_600_000),
  notAfter: new Date(nowMs + days * DAY_MS),
});

/** Positive and without a leading zero, as DER wants it. */
const toSerial = (): string => `4${randomBytes(15).toString('hex')}0`;

async function toKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** In place at once or not at all: half a key would keep the hub from ever starting again. */
function writePrivate(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
