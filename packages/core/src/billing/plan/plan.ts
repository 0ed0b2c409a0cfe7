import { z } from 'zod'
import { printedText } from '../invoice/printed-text.ts'
import { type Currency, currencies } from '../money/currency.ts'
import { type Feature, features } from './features.ts'

const whole = (least: number, most: number, what: string) =>
  z
    .int(`${what} is a whole number.`)
    .min(least, `${what} is ${least} or more.`)
    .max(most, `${what} is at most ${most}.`)

// what is wrong in itself is not compared
const isRight = ({ issues }: { issues: unknown[] }) => issues.length === 0

const prices = z
  .partialRecord(z.enum(currencies), whole(0, 1e12, 'A price, in the minor unit such as cents,'), {
    error: (issue) =>
      'keys' in issue
        ? `This is no currency that is known: ${currencies.join(', ')}.`
        : 'Prices are an object: {"EUR": 4900}.',
  })
  .refine((all) => Object.keys(all).length > 0, {
    error: 'Name a price in one currency at least.',
    when: isRight,
  })

/** Prices in the minor unit of each currency, as JSON has them: {"EUR": 4900} is €49.00, {"JPY": 7900} ¥7,900. */
export type Prices = z.output<typeof prices>

const count = whole(0, 1_000_000, 'A count')
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
        .string('A short name is a text.')
        .regex(/^[a-z][a-z\d]*(-[a-z\d]+)*$/, 'A short name has small letters, digits and single hyphens.')
        .max(40, 'A short name has at most 40 characters.'),
      name: printedText(60),
      interval: z.enum(['month', 'year'], 'An interval is "month" or "year".'),
      prices,
      /** What the price covers. */
      included: z.strictObject({ members: count, servers: count }, fields),
      /** More than that cannot be had; null is without end. */
      maximal: z.strictObject({ members: count.nullable(), servers: count.nullable() }, fields),
      /** What each further one costs an interval; what is not here cannot be added. */
      extras: z.strictObject({ members: prices.optional(), servers: prices.optional() }, fields).default({}),
      /** For how many days recordings are kept at most. */
      recordingDays: whole(1, 3650, 'A number of days'),
      features: z.array(
        z.enum(Object.keys(features) as [Feature, ...Feature[]], {
          error: `This is no feature: ${Object.keys(features).join(', ')}.`,
        }),
      ),
      /** Nobody can choose it any more; who has it keeps it. */
      archived: z.boolean('This is true or false.').default(false),
    },
    fields,
  )
  .superRefine((given, context) => {
    if (!isRight(context)) return
    if (new Set(given.features).size < given.features.length)
      context.addIssue({ code: 'custom', path: ['features'], message: 'A feature is named twice.' })
    for (const kind of kinds) {
      const [included, most, extra] = [given.included[kind], given.maximal[kind], given.extras[kind]]
      const refuse = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: [path, kind], message })
      if (most !== null && most < included)
        refuse('maximal', `This is less than the ${included} that are included.`)
      else if (!extra && most !== included)
        refuse(
          'maximal',
          `Further ones have no price in extras, so that this can only be ${included}, as included.`,
        )
      if (extra && currenciesOf(extra) !== currenciesOf(given.prices))
        refuse(
          'extras',
          `These have to be in the currencies of the plan's prices: ${currenciesOf(given.prices)}.`,
        )
    }
  })

export type Plan = z.output<typeof plan>

const currenciesOf = (all: Prices): string => Object.keys(all).sort().join(', ')

/** The price in a currency; null if there is none. */
export const priceIn = (all: Prices, currency: Currency): bigint | null => {
  const price = all[currency]
  return price === undefined ? null : BigInt(price)
}
