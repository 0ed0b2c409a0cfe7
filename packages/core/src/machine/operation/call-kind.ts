import type { OperationKind } from './operation-kind.ts'

const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** A test call: placed once, whatever becomes of the worker. */
export const callKind: OperationKind = {
  kind: 'test-call',
  title: 'Test call',
  titleOf: ({ number, trunkName }) => `Test call to ${text(number)} over ${text(trunkName)}`,
  done: 'call.ended',
  failed: 'call.failed',
  steps: [
    { name: 'check', title: 'Look at the trunk', seconds: 20 },
    { name: 'call', title: 'Call', seconds: 150 },
  ],
  details: ({ input, kept }) => ({
    trunk: text(input.trunkName),
    number: text(input.number),
    result: kept.result ?? null,
  }),
}
