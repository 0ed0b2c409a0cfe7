import type { OperationKind } from '../operation/operation-kind.ts'

/** How long a restart may wait for calls to end. */
export const mostWaitMinutes = 240

/** The step with which it changes the server: what waits before it can be cancelled. */
export const begins = 'restart'

const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** A restart of one service that is over when it is proved: another start of it, which is still the same process seconds later. */
export const restartKind: OperationKind = {
  kind: 'restart',
  title: 'Restart',
  titleOf: ({ unit }) => `Restart of ${text(unit)}`,
  done: 'service.restarted',
  failed: 'service.restart_failed',
  begins,
  steps: [
    { name: 'check', title: 'Look at the service', seconds: 60 },
    // only where that was asked for, and no longer than was said
    { name: 'wait', title: 'Wait until no calls are up', seconds: mostWaitMinutes * 60 + 120 },
    { name: begins, title: 'Ask systemd for a restart', seconds: 60 },
    { name: 'prove', title: 'Prove that it runs', seconds: 660 },
  ],
  details: ({ input, kept }) => ({
    unit: text(input.unit),
    before: text(kept.before) || null,
    after: text(kept.after) || null,
  }),
}
