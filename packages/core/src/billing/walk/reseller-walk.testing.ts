import { becomePayer } from '../../reseller/customer/become-payer.ts'
import { changeCustomerPlan } from '../../reseller/customer/change-customer-plan.ts'
import { handBack } from '../../reseller/customer/hand-back.ts'
import { inviteCustomerOwner } from '../../reseller/customer/invite-customer-owner.ts'
import { openCustomer } from '../../reseller/customer/open-customer.ts'
import { resumeCustomer, suspendCustomer } from '../../reseller/customer/suspend-customer.ts'
import type { Furnished } from './furnished.testing.ts'
import type { Walk } from './walk.testing.ts'

const customer = '01900000-0000-7000-8000-000000000000'

/** The mutations of resellers, by an account that is none, and of their customers. */
export function resellerWalk({ owner: { caller } }: Furnished): Record<string, Walk> {
  const opened = { slug: 'walked', name: 'Walked', ownerEmail: 'owner@walked.com', plan: 'team' }
  return {
    'reseller/customer/open-customer openCustomer': { grows: () => openCustomer(caller, opened) },
    'reseller/customer/invite-customer-owner inviteCustomerOwner': {
      goesOn: [() => inviteCustomerOwner(caller, { customer, ownerEmail: 'owner@walked.com' })],
      or: ['not-found'],
    },
    'reseller/customer/change-customer-plan changeCustomerPlan': {
      goesOn: [() => changeCustomerPlan(caller, { customer, plan: 'team' })],
      or: ['not-found', 'conflict'],
    },
    'reseller/customer/suspend-customer suspendCustomer': {
      goesOn: [() => suspendCustomer(caller, { customer, reason: 'walked' })],
      or: ['not-found'],
    },
    'reseller/customer/suspend-customer resumeCustomer': {
      goesOn: [() => resumeCustomer(caller, { customer })],
      or: ['not-found'],
    },
    'reseller/customer/hand-back handBack': {
      goesOn: [() => handBack(caller, { customer })],
      or: ['not-found', 'conflict'],
    },
    'reseller/customer/become-payer becomePayer': {
      goesOn: [() => becomePayer(caller, { plan: 'team', token: 'x' })],
      or: ['conflict'],
    },
  }
}
