/** Counts the connections that nobody has vouched for yet. */
export type HalfOpen = {
  /**
   * Room for one more from `address`, or null: then this newest one must be closed. The returned function gives the
   * room back, once, when the connection was accepted or is gone.
   */
  readonly admit: (address: string) => (() => void) | null;
  readonly count: () => number;
};

export function createHalfOpen(limits: {
  readonly halfOpenPerAddressCount: number;
  readonly halfOpenCount: number;
}): HalfOpen {
  const byAddress = new Map<string, number>();
  let total = 0;
  const change = (address: string, by: 1 | -1): void => {
    total += by;
    const count = (byAddress.get(address) ?? 0) + by;
    if (count === 0) byAddress.delete(address);
    else byAddress.set(address, count);
  };
  return {
    admit(address) {
      if (total >= limits.halfOpenCount) return null;
      if ((byAddress.get(address) ?? 0) >= limits.halfOpenPerAddressCount) return null;
      change(address, 1);
      let hasLeft = false;
      return () => {
        if (hasLeft) return;
        hasLeft = true;
        change(address, -1);
      };
    },
    count: () => total,
  };
}
