import { Refusal } from './gatekeeper.ts'

const longest = 400

/** Makes a text safe to say on a terminal: one line, no control characters, not endless. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
  const plain = text.replace(/[\x00-\x20\x7f-\x9f\u2028\u2029]+/g, ' ').trim()
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain
}

/** Where what is wrong is not for the person to read. */
export const sorry = 'Something went wrong at the gateway, so the session does not begin.'

/** What the person is told of an error: a refusal's own words, and nothing of an unknown one. */
export function lineFor(error: unknown, otherwise = sorry): string {
  return error instanceof Refusal ? oneLine(error.message) : otherwise
}

/** The reason that an abort signal carries, as a line. */
export function abortLine(reason: unknown): string {
  if (typeof reason === 'string' && reason !== '') return oneLine(reason)
  return lineFor(reason, 'Your access to this server has ended.')
}
