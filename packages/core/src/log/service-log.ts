import { AsyncLocalStorage } from 'node:async_hooks'
import { type Logger, pino } from 'pino'

const silent = { level: 'silent' }

/** Structured logs. Silent until a door gives it a level; secrets never reach it, see `redact`. */
export let log = pino(silent)

const requests = new AsyncLocalStorage<string>()

/** Does what a request asks for: each line that is written meanwhile says which request it is. */
export function inRequest<Result>(id: string, work: () => Result): Result {
  return requests.run(id, work)
}

/** The fields that a line has of the request in hand: pino's `mixin`. */
export function ofRequest(_line: object, _level: number, logger: Logger): object {
  const reqId = requests.getStore()
  // a request's own logger says it already
  return reqId === undefined || 'reqId' in logger.bindings() ? {} : { reqId }
}

/** Called once by the process that serves. */
export function setLog(to: typeof log): void {
  log = to
}
