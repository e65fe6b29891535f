/** The value of a payload, or undefined where it is no JSON. */
export function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return undefined; // the schema behind it refuses undefined
  }
}
