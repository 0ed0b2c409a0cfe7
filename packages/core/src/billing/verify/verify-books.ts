import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { Currency } from '../money/currency.ts'
import { toSafeNumber } from '../money/to-safe-number.ts'
import type { HeldPayment, OurPayment } from '../payment/provider.ts'
import { providerOf, railsOf } from '../payment/providers.ts'
import type { Rail } from '../payment/rail.ts'
import type { VerifiedRail } from './view.ts'

const cleared = statement<{ currency: Currency; held: number }>(
  'verify.cleared',
  `select currency, sum(case when debit = $1 then amount else -amount end)::bigint as held
   from movements where debit = $1 or credit = $1 group by currency`,
)
const known = statement<{ id: string; state: string }>(
  'verify.known',
  'select id, state from payments where rail = $1 and id = any($2::uuid[])',
)

interface Ours extends Pick<OurPayment, 'id' | 'reference' | 'currency' | 'state'> {
  started_at: string
  asked_at: string | null
}

const ours = statement<Ours>(
  'verify.ours',
  `select id, reference, currency, state, started_at, asked_at from payments where rail = $1 and id > $2::uuid order by id limit $3`,
)

const batch = 500

/**
 * Compares the ledger with what each provider says that it holds of our payments, in each currency: what it has captured, less what it gave back, less what
 * banks took back. Throws what a provider throws.
 */
export async function verifyBooks(core: Core): Promise<VerifiedRail[]> {
  const all: VerifiedRail[] = []
  for (const rail of railsOf(core)) all.push(...(await verifyRail(core, rail)))
  return all
}

async function verifyRail(core: Core, rail: Rail): Promise<VerifiedRail[]> {
  const rows = systemRows(core)
  const provider = await providerOf(core, rail)
  const readLedger = async () =>
    new Map((await rows(cleared, [`${rail}-clearing`])).map(({ currency, held }) => [currency, BigInt(held)]))
  if (!provider.held) {
    const unasked = { provider: null, difference: null, unknown: [], unbooked: [] }
    return [...(await readLedger())].map(([currency, held]) => ({
      rail,
      currency,
      ledger: toSafeNumber(held),
      ...unasked,
    }))
  }
  const found = new Map<Currency, { provider: bigint; unknown: string[]; unbooked: string[] }>()
  const of = (currency: Currency) => {
    const sums = found.get(currency) ?? { provider: 0n, unknown: [], unbooked: [] }
    found.set(currency, sums)
    return sums
  }
  for await (const some of inBatches(provider.held(oursBy(core, rail)))) {
    const payments = some.map(({ payment }) => payment)
    const states = new Map((await rows(known, [rail, payments])).map(({ id, state }) => [id, state]))
    for (const { payment, reference, amount, currency } of some) {
      const sums = of(currency)
      const state = states.get(payment)
      // another Gatehouse may be paid into the same account there
      if (state === undefined) sums.unknown.push(reference)
      else sums.provider += amount
      if (state !== undefined && state !== 'paid') sums.unbooked.push(reference)
    }
  }
  // read after the provider: what it has told meanwhile is in both
  const ledger = await readLedger()
  const currencies = [...new Set([...ledger.keys(), ...found.keys()])].sort()
  return currencies.map((currency) => {
    const { provider: held, unknown, unbooked } = of(currency)
    const booked = ledger.get(currency) ?? 0n
    return {
      rail,
      currency,
      ledger: toSafeNumber(booked),
      provider: toSafeNumber(held),
      difference: toSafeNumber(held - booked),
      unknown,
      unbooked,
    }
  })
}

/** Every payment by a rail, in batches. */
async function* oursBy(core: Core, rail: Rail): AsyncGenerator<OurPayment> {
  for (let last = '00000000-0000-0000-0000-000000000000'; ; ) {
    const found = await systemRows(core)(ours, [rail, last, batch])
    for (const { started_at, asked_at, ...one } of found)
      yield { ...one, startedAt: new Date(started_at), askedAt: asked_at ? new Date(asked_at) : null }
    const end = found.at(-1)
    if (!end || found.length < batch) return
    last = end.id
  }
}

async function* inBatches(all: AsyncIterable<HeldPayment>): AsyncGenerator<HeldPayment[]> {
  let some: HeldPayment[] = []
  for await (const one of all) {
    some.push(one)
    if (some.length < batch) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}
