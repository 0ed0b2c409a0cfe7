import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, Expired } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { query } from '../../access/query.ts'
import type { ProviderMethod } from '../payment/provider.ts'
import { providerOf, railsOf } from '../payment/providers.ts'
import { type Rail, rails } from '../payment/rail.ts'
import { stateOf } from '../subscription/change-plan.ts'
import { PaymentMethod } from './payment-method.entity.ts'
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
const mayFinish = mayAdd(finishInput)

/** Begins to add a method: answers where the person goes on. Throws Conflict for a way that is not set up. */
export async function startPaymentMethod(
  caller: Caller,
  raw: { kind: Rail },
): Promise<{ redirectUrl: string }> {
  const {
    account,
    given: { kind: rail },
  } = await mayStart(caller, raw)
  const returnUrl = `${caller.core.url}/${account.slug}/billing?added=${rail}`
  return providerOf(caller.core, rail).startSetup({ account: account.id, returnUrl })
}

const add = mutation({
  verb: 'payment_method.added',
  scope: 'payment-method:write',
  input: z.object({ rail: kind, method: z.custom<ProviderMethod>() }),
  async run(work, { rail, method }) {
    await stateOf(work)
    const { em, now, account } = work
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
    return { result: viewOf(row), resource: { id: row.id, label: row.label } }
  },
})

/** Adds the method that the person has set up at the provider, once there is one that can be charged. Throws Expired, Conflict. */
export async function finishPaymentMethod(
  caller: Caller,
  raw: { kind: Rail; ref: string },
): Promise<PaymentMethodView> {
  const { given } = await mayFinish(caller, raw)
  const { kind: rail, ref } = given
  const method = await providerOf(caller.core, rail).finishSetup(ref)
  if (!method)
    throw new Expired('Nothing was added: the provider has no payment method for this. Start again.')
  return add(caller, { rail, method })
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
