import { z } from 'zod'
import { Invalid } from './errors.ts'

/** In the place of an input that could not be read: whoever has the right to ask is told. */
export const unreadable = Symbol('unreadable input')

/** @throws Invalid with one issue per field */
export function parseInput<Input extends z.ZodType>(schema: Input, raw: unknown): z.output<Input> {
  const input = readInput(schema, raw)
  if (input instanceof Invalid) throw input
  return input
}

/** The same, but answers what is wrong: nobody is told before it is known whether they may ask. */
export function readInput<Input extends z.ZodType>(schema: Input, raw: unknown): z.output<Input> | Invalid {
  if (raw === unreadable)
    return new Invalid([{ path: [], message: 'The input could not be read. Send JSON.' }])
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  return new Invalid(parsed.error.issues.map(({ path, message }) => ({ path: path.map(String), message })))
}

/** An id of ours in a request. */
export const id = z.uuid('This is not a valid ID.')

/** A time, ISO 8601 with its zone, as PostgreSQL can hold and compare it: in UTC, of the years 1 to 9999. */
export const instant = z.iso
  .datetime({ offset: true, error: 'Enter a time in ISO 8601, such as 2026-01-31T12:00:00Z.' })
  .transform((text, issues) => {
    const at = new Date(text)
    const year = at.getUTCFullYear()
    if (year >= 1 && year <= 9999) return at.toISOString()
    issues.addIssue('Enter a time between the years 1 and 9999.')
    return z.NEVER
  })

/** Text to look for: what PostgreSQL cannot hold (NUL, halves of a pair) cannot be found either. */
export const soughtText = z
  .string()
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'This contains characters that are not valid text.')

// a joiner (U+200C, U+200D) belongs to the spelling of Persian, of Indic scripts and of emoji; between Latin letters it only deceives
const joined = String.raw`(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]`
const joiner = String.raw`(?<=${joined})[\u200C\u200D](?=${joined})`
const visible = String.raw`[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]`

/** A name that people give to a thing: 1 to 80 characters on one line. */
export const givenName = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(80, 'Use at most 80 characters.')
  .regex(new RegExp(`^(?:${visible}|${joiner})*$`, 'u'), 'Use a single line without control characters.')
