import { finishPaymentMethod, startPaymentMethod } from '../../billing/payment-method/add-payment-method.ts'
import { choose, openShop, pass, type Shop } from '../../billing/shop.testing.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { mailedToken } from '../../team/invite/mailed.testing.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { allowReseller } from '../reseller/allow-reseller.ts'
import { openCustomer } from './open-customer.ts'

/** Gives an account a plan of its own, and a card that pays. */
async function setUp({ caller }: Member): Promise<void> {
  await choose(caller, 'team')
  await startPaymentMethod(caller, { kind: 'demo' })
  await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
}

/** The shop, in which `acme` may open customers at 30 % off. */
export async function openResale(): Promise<Shop> {
  const shop = await openShop()
  await setUp(shop.owner)
  await allowReseller(shop.administrator, { account: 'acme', discount: 30 })
  return shop
}

/** Opens a customer of `acme`, and answers its owner, who has accepted the invite. */
export async function openTestCustomer(
  { gatehouse, owner }: Shop,
  slug: string,
  plan = 'team',
): Promise<Member> {
  const email = `owner@${slug}.com`
  const customer = await openCustomer(owner.caller, { slug, name: slug, ownerEmail: email, plan })
  const token = await mailedToken(gatehouse, email)
  const { signIn, user } = { user: '', ...(await acceptInvite(gatehouse.caller(null, null), { token })) }
  if (!signIn) throw new Error('accepting signed nobody in')
  return {
    caller: gatehouse.caller({ kind: 'sign-in', token: signIn }, slug),
    user,
    email,
    account: { id: customer.id, slug },
  }
}

/** Lets days pass for a reseller and its customers alike. */
export async function passFor(shop: Shop, members: readonly Member[], days: number): Promise<void> {
  for (const member of members) await pass(shop, member, days)
}
