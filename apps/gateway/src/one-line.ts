import { oneLine } from '@gatehouse/text/strangers-text'
import { Refusal } from './gatekeeper.ts'

/** Where what is wrong is not for the person to read. */
export const sorry =
  'Something went wrong at the gateway, so the session was not started. Try again, or ask your Gatehouse administrator.'

/** What the person is told of an error: a refusal's own words, and nothing of an unknown one. */
export function lineFor(error: unknown, otherwise = sorry): string {
  return error instanceof Refusal ? oneLine(error.message) : otherwise
}

/** The reason that an abort signal carries, as a line. */
export function abortLine(reason: unknown): string {
  if (typeof reason === 'string' && reason !== '') return oneLine(reason)
  return lineFor(reason, 'Your access to this server has ended.')
}
