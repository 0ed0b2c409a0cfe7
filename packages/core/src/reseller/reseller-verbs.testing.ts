import { moveClock } from '../billing/clock/move-clock.ts'
import { acceptInvite } from '../team/invite/accept-invite.ts'
import { mailedToken } from '../team/invite/mailed.testing.ts'
import type { Stage } from '../testing/stage.ts'
import { becomePayer, previewBecomePayer } from './customer/become-payer.ts'
import { changeCustomerPlan } from './customer/change-customer-plan.ts'
import { handBack } from './customer/hand-back.ts'
import { inviteCustomerOwner } from './customer/invite-customer-owner.ts'
import { openCustomer } from './customer/open-customer.ts'
import { resumeCustomer, suspendCustomer } from './customer/suspend-customer.ts'
import { allowReseller, stopReseller } from './reseller/allow-reseller.ts'

/** Runs every verb of a reseller, the rival, and of its customers once; something must be for sale. Answers the secrets that it was shown. */
export async function runResellerVerbs({ gatehouse, rival, nobody }: Stage): Promise<(string | null)[]> {
  const administrator = gatehouse.caller({ kind: 'operator', label: 'gatehouse command (root)' }, null)
  await allowReseller(administrator, { account: 'globex', discount: 20 })
  const open = (slug: string) =>
    openCustomer(rival.caller, {
      slug,
      name: 'It\'s "odd" \\',
      ownerEmail: `owner@${slug}.com`,
      plan: 'team',
    })
  const { id: customer } = await open('resold')
  const first = await mailedToken(gatehouse, 'owner@resold.com')
  await inviteCustomerOwner(rival.caller, { customer, ownerEmail: 'owner@resold.com' })
  const token = await mailedToken(gatehouse, 'owner@resold.com')
  const { signIn } = await acceptInvite(nobody, { token })
  if (!signIn) throw new Error('accepting signed nobody in')
  await suspendCustomer(rival.caller, { customer, reason: 'Your bill is "open" \\.' })
  await resumeCustomer(rival.caller, { customer })
  await changeCustomerPlan(rival.caller, { customer, plan: 'fleet' })
  const owner = gatehouse.caller({ kind: 'sign-in', token: signIn }, 'resold')
  const preview = await previewBecomePayer(owner, { plan: 'team' })
  await becomePayer(owner, { plan: 'team', token: preview.token })
  const { id: back } = await open('handed')
  await handBack(rival.caller, { customer: back })
  const to = new Date(Date.now() + 70 * 86_400_000).toISOString()
  await moveClock(administrator, { account: 'handed', to })
  await stopReseller(administrator, { account: 'globex' })
  return [first, token, signIn, await mailedToken(gatehouse, 'owner@handed.com')]
}
