import { z } from 'zod'
import { printedText } from '../invoice/printed-text.ts'
import { type Currency, currencies, isCurrency } from '../money/currency.ts'
import { type Feature, features } from './features.ts'

const whole = (least: number, most: number, what: string) =>
  z
    .int(`${what} must be a whole number.`)
    .min(least, `${what} must be ${least} or more.`)
    .max(most, `${what} must be at most ${most}.`)

// what is wrong in itself is not compared
const isRight = ({ issues }: { issues: unknown[] }) => issues.length === 0

const prices = z
  .partialRecord(z.enum(currencies), whole(0, 1e12, 'A price in the minor unit, such as cents,'), {
    error: (issue) =>
      'keys' in issue
        ? `We don’t know this currency. Use one of ${currencies.join(', ')}.`
        : 'Write prices as an object: {"EUR": 4900}.',
  })
  .refine((all) => Object.keys(all).length > 0, {
    error: 'Add a price in at least one currency.',
    when: isRight,
  })

/** Prices in the minor unit of each currency, as JSON has them: {"EUR": 4900} is €49.00, {"JPY": 7900} ¥7,900. */
export type Prices = z.output<typeof prices>

const count = whole(0, 1_000_000, 'A count')
// an account without any would be closed
const limit = whole(1, 1_000_000, 'A limit')
const kinds = ['members', 'servers'] as const

const fields = {
  error: ({ code }: { code?: string }) =>
    code === 'unrecognized_keys' ? 'There is no such field.' : undefined,
}

/** What an account may have for how much. Changed only by importing a plan file; documents and subscriptions keep what they began with. */
export const plan = z
  .strictObject(
    {
      slug: z
        .string('Enter a short name.')
        .regex(
          /^[a-z][a-z\d]*(-[a-z\d]+)*$/,
          'A short name can have lowercase letters, digits and single hyphens.',
        )
        .max(40, 'A short name can have at most 40 characters.'),
      name: printedText(60),
      interval: z.enum(['month', 'year'], 'An interval must be "month" or "year".'),
      prices,
      /** In which it is paid unless another is chosen; the one that the file names first, unless it says. */
      currency: z
        .enum(currencies, `We don’t know this currency. Use one of ${currencies.join(', ')}.`)
        .optional(),
      /** What the price covers. */
      included: z.strictObject({ members: count, servers: count }, fields),
      /** More than that cannot be had; null is without end. */
      maximal: z.strictObject(
        {
          members: limit.nullable(),
          servers: limit.nullable(),
          // none at all is a limit too: they cost nothing, and a plan may be for those who dial nobody
          trunks: whole(0, 1_000_000, 'A limit').nullable().default(null),
        },
        fields,
      ),
      /** What each further one costs an interval; what is not here cannot be added. */
      extras: z.strictObject({ members: prices.optional(), servers: prices.optional() }, fields).default({}),
      /** For how many days recordings are kept at most; null for ever. */
      recordingDays: whole(1, 3650, 'A number of days').nullable(),
      features: z.array(
        z.enum(Object.keys(features) as [Feature, ...Feature[]], {
          error: `We don’t know this feature. Use any of ${Object.keys(features).join(', ')}.`,
        }),
      ),
      /** Nobody can choose it any more; who has it keeps it. */
      archived: z.boolean('This must be true or false.').default(false),
    },
    fields,
  )
  .superRefine((given, context) => {
    if (!isRight(context)) return
    if (new Set(given.features).size < given.features.length)
      context.addIssue({ code: 'custom', path: ['features'], message: 'A feature is listed twice.' })
    if (given.currency && !(given.currency in given.prices))
      context.addIssue({ code: 'custom', path: ['currency'], message: 'Add a price in this currency.' })
    for (const kind of kinds) {
      const [included, most, extra] = [given.included[kind], given.maximal[kind], given.extras[kind]]
      const refuse = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: [path, kind], message })
      if (most !== null && most < included)
        refuse('maximal', `This can’t be less than the ${included} that are included.`)
      else if (!extra && most !== included)
        refuse('maximal', `Use ${included}, as many as are included, or add a price for more to extras.`)
      if (extra && codesOf(extra) !== codesOf(given.prices))
        refuse('extras', `Use the same currencies as the plan’s prices: ${codesOf(given.prices)}.`)
    }
  })
  // jsonb forgets which one came first
  .transform((given) => ({ ...given, currency: given.currency ?? firstOf(given.prices) }))

export type Plan = z.output<typeof plan>

const codesOf = (all: Prices): string => Object.keys(all).sort().join(', ')

const firstOf = (all: Prices): Currency => Object.keys(all).find(isCurrency) ?? 'EUR' // there is one at least

/** What a plan can be paid in: first what it is paid in unless another is chosen. */
export const currenciesOf = ({ prices, currency }: Pick<Plan, 'prices' | 'currency'>): Currency[] => [
  currency,
  ...Object.keys(prices)
    .filter(isCurrency)
    .filter((one) => one !== currency),
]

/** The price in a currency; null if there is none. */
export const priceIn = (all: Prices, currency: Currency): bigint | null => {
  const price = all[currency]
  return price === undefined ? null : BigInt(price)
}
