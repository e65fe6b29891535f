import type { Priority } from '#gateway/alerting/policy.ts';

/** A shape beside every colour, for eyes that do not tell the colours apart. */
const shapes: Record<Priority, string> = {
  high: 'M12 2 23 22H1Z',
  'technical-high': 'M3 3h18v18H3Z',
  medium: 'M12 1 23 12 12 23 1 12Z',
  low: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z',
  technical: 'M3 3h18v18H3Z',
};

export function PriorityMark({ priority }: { priority: Priority }) {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[priority]} />
    </svg>
  );
}
