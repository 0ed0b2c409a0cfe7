import { changeCustomerPlan } from '@gatehouse/core/reseller/customer/change-customer-plan'
import { handBack } from '@gatehouse/core/reseller/customer/hand-back'
import { inviteCustomerOwner } from '@gatehouse/core/reseller/customer/invite-customer-owner'
import { getCustomer, listCustomers } from '@gatehouse/core/reseller/customer/list-customers'
import { listCustomerInvoices } from '@gatehouse/core/reseller/customer/list-invoices'
import { openCustomer } from '@gatehouse/core/reseller/customer/open-customer'
import { listPrices, previewCustomer } from '@gatehouse/core/reseller/customer/prices'
import { resumeCustomer, suspendCustomer } from '@gatehouse/core/reseller/customer/suspend-customer'
import { router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'

export const customers = router({
  list: queryOf(listCustomers),
  get: queryOf(getCustomer),
  prices: queryOf(listPrices),
  preview: queryOf(previewCustomer),
  open: mutationOf(openCustomer),
  inviteOwner: mutationOf(inviteCustomerOwner),
  changePlan: mutationOf(changeCustomerPlan),
  suspend: mutationOf(suspendCustomer),
  resume: mutationOf(resumeCustomer),
  handBack: mutationOf(handBack),
  invoices: queryOf(listCustomerInvoices),
})
