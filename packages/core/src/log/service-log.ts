import { pino } from 'pino'

const silent = { level: 'silent' }

/** Structured logs. Silent until a door gives it a level; secrets never reach it, see `redact`. */
export let log = pino(silent)

/** Called once by the process that serves. */
export function setLog(to: typeof log): void {
  log = to
}
