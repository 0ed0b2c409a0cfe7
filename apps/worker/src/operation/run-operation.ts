import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import { GatehouseError, OutcomeUnknown } from '@gatehouse/core/access/errors'
import { isDatabaseAway } from '@gatehouse/core/database/database-away'
import { log } from '@gatehouse/core/log/service-log'
import type { ClaimedOperation } from '@gatehouse/core/machine/operation/claim-operations'
import { endOperation } from '@gatehouse/core/machine/operation/end-operation'
import type { OperationStep } from '@gatehouse/core/machine/operation/operation-kind'
import { keepOfOperation, LeaseLost, writeStep } from '@gatehouse/core/machine/operation/write-step'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { HostPool } from '@gatehouse/hosts/pool'
import { type RunnableKind, Skipped, StepFailed, type StepWork } from './operation-steps.ts'

/** A step that was found begun so often kills its worker. */
const mostTries = 20
/** What a step may take beyond its deadline to notice it. */
const graceMs = 5_000

interface InHand {
  core: Core
  hosts: HostPool
  operation: ClaimedOperation
  kind: RunnableKind
  /** Aborts when the worker stops, and when the lease is lost. */
  signal: AbortSignal
  held(): void
}

/**
 * Does what is left of an operation, step by step, each written down before it acts, and ends it.
 * Throws where it has to be left as it is: the lease is lost, the worker stops, the database is away. Then another goes on with it.
 */
export async function runOperation(inHand: InHand): Promise<void> {
  const { core, operation, kind } = inHand
  if (operation.steps.length === 0) throw new Error('its steps are not known')
  let error = operation.error
  for (const step of kind.kind.steps) {
    const found = operation.steps.find(({ name }) => name === step.name)?.state ?? 'done'
    if (found === 'done' || found === 'skipped' || found === 'failed') continue
    if (error !== null && !step.always) {
      await writeStep(core, operation, step.name, 'skipped')
      continue
    }
    await writeStep(core, operation, step.name, 'running')
    const failure = await doStep(inHand, step, found === 'running', error)
    error ??= failure
  }
  const failed = error !== null
  const outcome = kind.outcome?.(operation, failed) ?? null
  await endOperation(core, operation, kind.kind, { outcome, failed })
}

/** Answers how it failed; null where it did not. */
async function doStep(
  inHand: InHand,
  step: OperationStep,
  resumed: boolean,
  error: string | null,
): Promise<string | null> {
  const { core, hosts, operation, kind, held } = inHand
  const deadline = AbortSignal.timeout(step.seconds * 1000)
  const work: StepWork = {
    ...{ core, hosts, operation, resumed, error, held },
    signal: AbortSignal.any([inHand.signal, deadline]),
    say: (told) => writeStep(core, operation, step.name, 'running', told),
    async keep(values) {
      await keepOfOperation(core, operation, values)
      Object.assign(operation.kept, values)
    },
  }
  try {
    if (resumed && operation.tries > mostTries)
      throw new StepFailed('Gatehouse was interrupted in this step again and again, and gave it up.')
    const run = kind.run[step.name]
    if (!run) throw new Error(`nothing does ${step.name} of ${kind.kind.kind}`)
    const came = await before(deadline, run(work))
    await (came instanceof Skipped
      ? writeStep(core, operation, step.name, 'skipped', came.why)
      : writeStep(core, operation, step.name, 'done', came))
    return null
  } catch (thrown) {
    inHand.signal.throwIfAborted()
    if (thrown instanceof LeaseLost || thrown instanceof OutcomeUnknown || isDatabaseAway(thrown))
      throw thrown
    const failure = sentence(thrown, deadline.aborted ? step : null)
    if (failure === internal)
      log.error({ err: thrown, operation: operation.id, step: step.name }, 'a step of an operation failed')
    await writeStep(core, operation, step.name, 'failed', failure)
    return failure
  }
}

/** One that does not notice its deadline is not waited for. */
async function before<Result>(deadline: AbortSignal, work: Promise<Result>): Promise<Result> {
  const over = new AbortController()
  const late = new Promise<never>((_, reject) => {
    const give = () =>
      void sleep(graceMs, undefined, { signal: over.signal }).then(
        () => reject(deadline.reason),
        () => {},
      )
    if (deadline.aborted) give()
    else deadline.addEventListener('abort', give, { once: true, signal: over.signal })
  })
  try {
    return await Promise.race([work, late])
  } finally {
    over.abort()
  }
}

const internal = 'Something went wrong inside Gatehouse. Its log says what.'

function sentence(thrown: unknown, overdue: OperationStep | null): string {
  if (thrown instanceof StepFailed || thrown instanceof GatehouseError || thrown instanceof HostUnreachable)
    return thrown.message
  if (overdue) return `Not done within ${inWords(overdue.seconds)}.`
  return internal
}

const inWords = (seconds: number) =>
  seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`
