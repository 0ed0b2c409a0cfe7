import { z } from 'zod'
import { formats } from './setting.ts'

const key = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,59}$/,
    'A key has small letters, digits and _, 60 at most, and begins with a letter.',
  )
  .refine(
    (word) => !['and', 'or', 'not', 'in', 'true', 'false'].includes(word),
    'This word means something in conditions.',
  )
const words = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'Use a single line without control characters.')
const value = z.union([z.boolean(), z.number(), z.string()], 'Use true, false, a number or a text.')

const common = {
  key,
  title: words(80).min(1, 'Give it a title.'),
  group: words(40).default(''),
  help: words(600).default(''),
  unit: words(30).default(''),
  default: value,
}
const number = z.number('Use a number.')
const setting = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      ...common,
      type: z.literal('boolean'),
      words: z.tuple([words(20).min(1), words(20).min(1)]).default(['Y', 'N']),
    }),
    z.strictObject({ ...common, type: z.literal('integer'), min: z.int(), max: z.int() }),
    z.strictObject({
      ...common,
      type: z.literal('decimal'),
      min: number,
      max: number,
      places: z.int().min(1).max(4).default(2),
    }),
    z.strictObject({
      ...common,
      type: z.literal('choice'),
      choices: z.array(words(60).min(1)).min(2, 'Give it at least two choices.').max(100),
    }),
    z.strictObject({
      ...common,
      type: z.literal('text'),
      maxLength: z.int().min(1).max(1000).default(200),
      pattern: z.string().max(200).nullable().default(null),
    }),
    z.strictObject({
      ...common,
      type: z.literal('time-range'),
      clock: z.union([z.literal(12), z.literal(24)]).default(24),
    }),
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union'
        ? 'There is no such type. Use boolean, integer, decimal, choice, text or time-range.'
        : undefined,
  },
)

/** One recipe as a file has it. */
export const recipe = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,39}$/,
      'A name has small letters, digits and -, 40 at most, and begins with a letter.',
    ),
  extends: z.string().optional(),
  title: words(80).min(1, 'Give it a title.'),
  about: words(600).default(''),
  file: z
    .string()
    .regex(
      /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,79}$/,
      'A file has a plain name: it is written below /etc/gatehouse/recipes.',
    ),
  format: z.enum(formats, 'Use ini, json or env.'),
  section: z
    .string()
    .regex(/^[\w .-]{0,60}$/, 'A section has letters, digits, blanks, . and -.')
    .default(''),
  mode: z
    .string()
    .regex(/^0[0-7]{3}$/, 'A mode has four digits, such as 0644.')
    .default('0644'),
  owner: z
    .string()
    .regex(
      /^[a-z_][a-z0-9_-]{0,31}:[a-z_][a-z0-9_-]{0,31}$/,
      'Use a user and a group, such as root:asterisk.',
    )
    .default('root:root'),
  reload: z
    .array(
      z
        .string()
        .min(1)
        .max(500)
        .regex(/^[^\p{Cc}]*$/u, 'A word has no control characters.'),
    )
    .max(30)
    .default([]),
  settings: z.array(setting).max(300, 'A recipe has at most 300 settings.').default([]),
  guards: z
    .array(z.strictObject({ when: z.string(), says: words(300).min(1, 'Say why, in words.') }))
    .max(50)
    .default([]),
})

export type Written = z.output<typeof recipe>

/** Several of them. */
export const list = z
  .array(recipe)
  .min(1, 'There are no recipes in this file.')
  .max(100, 'A file has at most 100 recipes.')
