// Hot path: two additions per packet.

/** A budget of packets: so many a second, and so many at once after a pause. */
export type PacketRate = { readonly perSecond: number; readonly burst: number };

/** A token bucket of one connection. The returned function takes one packet: false is over the budget. */
export function createPacketBudget({ perSecond, burst }: PacketRate): (uptimeMs: number) => boolean {
  let tokens = burst;
  let filledUptimeMs: number | null = null;
  return (uptimeMs) => {
    const elapsedMs = Math.max(0, uptimeMs - (filledUptimeMs ?? uptimeMs));
    tokens = Math.min(burst, tokens + (elapsedMs / 1_000) * perSecond);
    filledUptimeMs = uptimeMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
