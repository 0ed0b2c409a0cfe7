import { z } from 'zod'

/** What telephone numbers begin with (ITU-T E.164). In one list none covers another: which of two holds is never asked. */
export const numberPrefixes = z
  .array(
    z
      .string()
      .trim()
      .regex(/^\+[1-9]\d{0,9}$/, 'Enter what numbers begin with, such as +1 or +4930.'),
  )
  .max(100, 'At most 100 prefixes.')
  .superRefine((all, issues) => {
    for (const [at, one] of all.entries())
      for (const [where, other] of all.entries())
        if (at !== where && one.startsWith(other) && (one !== other || at > where))
          issues.addIssue({
            code: 'custom',
            message: `${one} is covered by ${other} already. Leave one of them out.`,
          })
  })

/** Whether one of them is what a number, or what a narrower prefix, begins with. */
export const isCovered = (number: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => number.startsWith(prefix))
