/** Length of a WAV file of 16 bits and one channel; null for anything else. */
export function readWavDurationMs(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || word(0) !== 'RIFF' || word(8) !== 'WAVE') return null;
  let bytesPerSecond: number | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const sizeBytes = view.getUint32(at + 4, true);
    if (word(at) === 'fmt ' && at + 24 <= bytes.length) {
      const isOurs =
        view.getUint16(at + 8, true) === 1 &&
        view.getUint16(at + 10, true) === 1 &&
        view.getUint16(at + 22, true) === 16;
      bytesPerSecond = isOurs ? view.getUint32(at + 12, true) * 2 : null;
    }
    if (word(at) === 'data') {
      if (bytesPerSecond === null || bytesPerSecond === 0) return null;
      return (Math.min(sizeBytes, bytes.length - at - 8) / bytesPerSecond) * 1_000;
    }
    at += 8 + sizeBytes + (sizeBytes % 2);
  }
  return null;
}
