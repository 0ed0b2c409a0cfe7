import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, Expired } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { query } from '../../access/query.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { ProviderMethod } from '../payment/provider.ts'
import { providerOf, railsOf } from '../payment/providers.ts'
import { type Rail, rails } from '../payment/rail.ts'
import { whileSomebodyWaits } from '../payment/while-somebody-waits.ts'
import { stateOf } from '../subscription/change-plan.ts'
import { PaymentMethod } from './payment-method.entity.ts'
import { listPaymentMethods } from './payment-methods.ts'
import type { PaymentMethodView } from './view.ts'

const kind = z.enum(rails, 'Choose a way to pay.')

export const startInput = z.object({ kind })

export const finishInput = z.object({
  kind,
  ref: z.string('This is no reference.').max(300, 'This is no reference.'),
})

/** Who may, in which account, and with what: before a provider is asked for anything. */
const mayAdd = <Input extends z.ZodType>(input: Input) =>
  query({
    scope: 'payment-method:write',
    input,
    read: () => [],
    view: (_rows, { account }, given) => ({ account, given }),
  })

const mayStart = mayAdd(startInput)

/** What was begun under this reference by this account, and the method that came of it already. */
const mayFinish = query({
  scope: 'payment-method:write',
  input: finishInput,
  read: ({ kind: rail, ref }) => [bind(setupOf, [rail, ref])],
  view: ([[setup]], { account }, { kind: rail, ref }) => ({
    rail,
    account: account.id,
    // the demo's page answers with the card that was chosen
    reference: rail === 'demo' ? ref : (setup?.reference ?? null),
    method: setup?.method ?? null,
  }),
})

/** Begins to add a method: answers where the person goes on. Throws Conflict for a way that is not set up, Unreachable. */
export async function startPaymentMethod(
  caller: Caller,
  raw: { kind: Rail },
): Promise<{ redirectUrl: string }> {
  const {
    account,
    given: { kind: rail },
  } = await mayStart(caller, raw)
  const provider = await providerOf(caller.core, rail)
  const setup = uuidv7()
  const cancelUrl = `${caller.core.url}/${account.slug}/billing`
  const returnUrl = `${cancelUrl}?added=${rail}&ref=${setup}`
  const begun = await whileSomebodyWaits(rail, () =>
    provider.startSetup({ account: account.id, returnUrl, cancelUrl }),
  )
  await asSystem(caller.core, bind(keepSetup, [account.id, setup, rail, begun.reference]))
  return { redirectUrl: begun.redirectUrl }
}

const keepSetup = statement<never>(
  'payment_setup.keep',
  `insert into payment_setups (account_id, id, rail, reference, started_at) values ($1, $2, $3, $4, clock_timestamp())`,
)
const setupOf = statement<{ reference: string; method: string | null }>(
  'payment_setup.get',
  `select reference, method_id as method from payment_setups
   where account_id = account_in_context() and rail = $1 and id::text = $2`,
)
const endSetup = statement<never>(
  'payment_setup.end',
  `update payment_setups set method_id = $3 where account_id = account_in_context() and rail = $1 and id::text = $2`,
)

const add = mutation({
  verb: 'payment_method.added',
  scope: 'payment-method:write',
  input: z.object({ rail: kind, setup: z.string(), method: z.custom<ProviderMethod>() }),
  async run(work, { rail, setup, method }) {
    await stateOf(work)
    const { em, now, account } = work
    const there = await em.findOne(PaymentMethod, { rail, reference: method.reference, removedAt: null })
    // it came back twice at once
    if (there) throw new AddedAlready(there.id)
    const others = await em.find(PaymentMethod, { accountId: account.id, removedAt: null })
    if (others.length >= 10) throw new Conflict('You have 10 payment methods. Remove one first.')
    const row = em.create(PaymentMethod, {
      accountId: account.id,
      id: uuidv7(),
      rail,
      ...method,
      isDefault: !others.some((one) => one.isDefault),
      addedAt: now,
      removedAt: null,
    })
    em.persist(row)
    await work.rows(endSetup, [rail, setup, row.id])
    return { result: viewOf(row), resource: { id: row.id, label: row.label } }
  },
})

class AddedAlready extends Conflict {
  readonly method: string
  constructor(method: string) {
    super('This payment method was added already.')
    this.method = method
  }
}

/**
 * Adds the method that the person has set up at the provider, once there is one that can be charged; come back to twice, it is the same one.
 * Throws Expired, Conflict, Unreachable.
 */
export async function finishPaymentMethod(
  caller: Caller,
  raw: { kind: Rail; ref: string },
): Promise<PaymentMethodView> {
  const { rail, account, reference, method: added } = await mayFinish(caller, raw)
  if (added) return getAdded(caller, added)
  const provider = await providerOf(caller.core, rail)
  const method = reference && (await whileSomebodyWaits(rail, () => provider.finishSetup(reference, account)))
  if (!method)
    throw new Expired('Nothing was added: the provider has no payment method for this. Start again.')
  try {
    return await add(caller, { rail, setup: raw.ref, method })
  } catch (error) {
    if (error instanceof AddedAlready) return getAdded(caller, error.method)
    throw error
  }
}

async function getAdded(caller: Caller, method: string): Promise<PaymentMethodView> {
  const found = (await listPaymentMethods(caller, undefined)).find(({ id }) => id === method)
  if (!found) throw new Expired('This payment method was added, and removed since. Start again.')
  return found
}

/** The ways to pay that are set up here. */
export const listRails = query({
  scope: 'payment-method:read',
  input: z.void(),
  read: () => [],
  view: (_rows, _current, _input, { core }) => railsOf(core),
})

function viewOf({
  id,
  rail,
  label,
  brand,
  last4,
  expiresOn,
  isDefault,
  addedAt,
}: PaymentMethod): PaymentMethodView {
  return {
    id,
    rail,
    label,
    brand: brand ?? null,
    last4: last4 ?? null,
    expiresOn: expiresOn ?? null,
    isDefault,
    addedAt: addedAt.toISOString(),
  }
}
