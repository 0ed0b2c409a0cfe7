import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Invalid } from '../../access/errors.ts'
import { currencies } from '../money/currency.ts'
import { demoPlans } from './demo-plans.ts'
import { features } from './features.ts'
import { priceIn } from './plan.ts'
import { parsePlanFile } from './plan-file.ts'
import { planFileHelp } from './plan-file-help.ts'

const test = suite('plan files')

const team = {
  slug: 'team',
  name: 'Team',
  interval: 'month',
  prices: { EUR: 4900, JPY: 7900 },
  included: { members: 10, servers: 25 },
  maximal: { members: 50, servers: null, trunks: 20 },
  extras: { members: { EUR: 400, JPY: 650 }, servers: { EUR: 150, JPY: 240 } },
  recordingDays: 90,
  features: ['api-keys'],
}
const wrong = (file: unknown): string => {
  try {
    parsePlanFile(typeof file === 'string' ? file : JSON.stringify(file))
    return 'accepted'
  } catch (error) {
    assert.instance(error, Invalid)
    return (error as Invalid).message
  }
}

test('a plan is read as it stands there; it is not archived, has no extras, and is paid in what it names first, unless it says so', () => {
  assert.equal(parsePlanFile(JSON.stringify([team])), [{ ...team, currency: 'EUR', archived: false }])
  const prices = { JPY: 7900, EUR: 4900 }
  const [yen] = parsePlanFile(JSON.stringify([{ ...team, prices }]))
  assert.is(yen?.currency, 'JPY')
  const { extras, ...closed } = {
    ...team,
    maximal: { ...team.included, trunks: 20 },
    archived: true,
    prices,
    currency: 'EUR',
  }
  assert.equal(parsePlanFile(JSON.stringify([closed])), [{ ...closed, extras: {} }])
  const [free] = parsePlanFile(JSON.stringify([{ ...closed, maximal: team.included }]))
  assert.is(free?.maximal.trunks, null, 'what files say nothing of has no limit')
  assert.is(priceIn({ EUR: 4900 }, 'EUR'), 4900n)
  assert.is(priceIn({ EUR: 4900 }, 'USD'), null)
})

test('the demo has three plans, each dearer than the one before, in a file that can be imported', () => {
  assert.equal(parsePlanFile(JSON.stringify(demoPlans)), [...demoPlans])
  assert.equal(
    demoPlans.map(({ name }) => name),
    ['Starter', 'Team', 'Fleet'],
  )
  const euros = demoPlans.map(({ prices }) => prices.EUR!)
  assert.equal(
    euros,
    [...euros].sort((a, b) => a - b),
  )
})

test('the example in the help is a plan file', () => {
  const example = /\{[\s\S]+\n {2}\}/.exec(planFileHelp)?.[0].replace(/(?<=[,{] |[,{]|false) {2,}\S.*$/gm, '')
  assert.equal(parsePlanFile(`[${example}]`), [{ ...team, currency: 'EUR', archived: false }])
  for (const word of [...currencies, ...Object.keys(features)]) assert.match(planFileHelp, word)
})

test('what is wrong is said with its place in the JSON', () => {
  const cases: [object, string][] = [
    [
      { prices: { EUR: 49.5, JPY: 0 } },
      '[1].prices.EUR: A price in the minor unit, such as cents, must be a whole number.',
    ],
    [
      { prices: { EUR: '49.00', JPY: 0 } },
      '[1].prices.EUR: A price in the minor unit, such as cents, must be a whole number.',
    ],
    [
      { prices: { EUR: -1, JPY: 0 } },
      '[1].prices.EUR: A price in the minor unit, such as cents, must be 0 or more.',
    ],
    [
      { prices: { eur: 4900 } },
      `[1].prices.eur: We don’t know this currency. Use one of ${currencies.join(', ')}.`,
    ],
    [
      { prices: {}, extras: undefined, maximal: team.included },
      '[1].prices: Add a price in at least one currency.',
    ],
    [{ currency: 'USD' }, '[1].currency: Add a price in this currency.'],
    [{ currency: 'eur' }, `[1].currency: We don’t know this currency. Use one of ${currencies.join(', ')}.`],
    [{ prices: 4900 }, '[1].prices: Write prices as an object: {"EUR": 4900}.'],
    [{ interval: 'week' }, '[1].interval: An interval must be "month" or "year".'],
    [{ slug: 'Team' }, '[1].slug: A short name can have lowercase letters, digits and single hyphens.'],
    [{ slug: 'team' }, '[1].slug: [0] already has this short name.'],
    [{ name: ' ' }, '[1].name: This can’t be empty.'],
    [
      { maximal: { members: 9, servers: null } },
      '[1].maximal.members: This can’t be less than the 10 that are included.',
    ],
    [
      { extras: { members: team.extras.members } },
      '[1].maximal.servers: Use 25, as many as are included, or add a price for more to extras.',
    ],
    [
      { extras: { ...team.extras, servers: { EUR: 150 } } },
      '[1].extras.servers: Use the same currencies as the plan’s prices: EUR, JPY.',
    ],
    [
      { features: ['api-keys', 'teleport'] },
      `[1].features[1]: We don’t know this feature. Use any of ${Object.keys(features).join(', ')}.`,
    ],
    [{ features: ['api-keys', 'api-keys'] }, '[1].features: A feature is listed twice.'],
    [{ recordingDays: 0 }, '[1].recordingDays: A number of days must be 1 or more.'],
    [{ color: 'red', 'a b': 1 }, '[1].color: There is no such field. [1]["a b"]: There is no such field.'],
  ]
  for (const [change, message] of cases)
    assert.is(wrong([team, { ...team, slug: 'other', ...change }]), message)
})

test('what is no plan file at all is called so', () => {
  assert.match(wrong('[{]'), /^This isn’t JSON: /)
  assert.is(wrong([]), 'There are no plans in this file.')
  for (const other of [{}, null, 1, 'plans'].map((value) => JSON.stringify(value)))
    assert.is(wrong(other), 'A plan file must be a list of plans: [{"slug": "team", …}].')
  assert.match(wrong([null]), /^\[0\]: /)
})

test('no JSON is read as something else than it says, and none breaks the reading', () => {
  const anything = fc.property(fc.json(), (json) => {
    assert.not.equal(wrong(json), 'accepted')
  })
  fc.assert(anything)
  const field = fc.constantFrom('currency', ...(Object.keys(team) as (keyof typeof team)[]))
  const changed = fc.property(field, fc.jsonValue(), (name, value) => {
    const file = JSON.stringify([{ ...team, [name]: value }])
    if (wrong(file) !== 'accepted') return
    const [given] = JSON.parse(file)
    const spelled = { ...given, name: given.name.trim().normalize('NFC') }
    assert.equal(parsePlanFile(file), [{ archived: false, currency: 'EUR', ...spelled }])
  })
  fc.assert(changed)
})

test('a price is accepted exactly if it is a whole number from 0 on', () => {
  const exact = fc.property(fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger()), (price) => {
    const isPrice = Number.isInteger(price) && price >= 0 && price <= 1e12
    const { extras, ...rest } = { ...team, prices: { EUR: price }, maximal: team.included }
    assert.is(wrong([rest]) === 'accepted', isPrice, `${price}`)
  })
  fc.assert(exact)
})

test.run()
