import { z } from 'zod'
import { type Flags, flags, flagWords, impliedBy } from './flags.ts'

/** How many an account has, beside the dialer's own. */
export const mostDispositions = 200

export const code = z
  .string()
  .regex(/^[A-Z0-9]{1,6}$/, 'Use 1 to 6 capital letters and digits, such as CALLBK.')

const oneLine = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    // a spreadsheet takes such a cell for a formula
    .regex(
      /^(?![=+\-@])[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}",]*$/u,
      'Leave out quotes, commas and =, +, -, @ at the beginning.',
    )

const seconds = z.int().min(0, 'Enter 0 or more seconds.').max(99_999, 'Enter at most 99999 seconds.')

const flagFields = Object.fromEntries(flags.map((flag) => [flag, z.boolean().default(false)])) as Record<
  (typeof flags)[number],
  z.ZodDefault<z.ZodBoolean>
> // Object.fromEntries forgets which keys there are

/** A disposition as people write it, apart from its code. */
export const dispositionFields = {
  label: oneLine(30).min(1, 'Enter a label.'),
  category: oneLine(20).default(''),
  selectable: z.boolean().default(true),
  ...flagFields,
  minSec: seconds.default(0),
  maxSec: seconds.default(0),
}

/** Adds what flags imply; refuses what excludes itself. */
export function completed<Fields extends Flags & { minSec: number; maxSec: number }>(
  fields: Fields,
  issues: z.core.$RefinementCtx<Fields>,
): Fields {
  const { flags: all, contradiction } = impliedBy(fields)
  if (contradiction) {
    const [one, other] = contradiction
    const message = `“${flagWords[one].name}” and “${flagWords[other].name}” exclude each other.`
    issues.addIssue({ code: 'custom', path: [one], message, input: fields })
  }
  if (fields.maxSec > 0 && fields.maxSec < fields.minSec)
    issues.addIssue({
      code: 'custom',
      path: ['maxSec'],
      message: 'This is less than the least.',
      input: fields,
    })
  return { ...fields, ...Object.fromEntries(flags.map((flag) => [flag, all[flag]])) }
}
