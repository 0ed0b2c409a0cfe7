import { Show } from 'solid-js'
import { createRead } from '../../api/read.ts'
import { Notice } from '../../ui/notice.tsx'
import { useAccount } from '../team/account/account-context.ts'
import css from './billing.module.css'
import { BillingDetails } from './buyer/billing-details.tsx'
import { RedeemCoupon } from './coupon/redeem-coupon.tsx'
import { Invoices } from './invoice/invoices.tsx'
import { PaymentMethods } from './payment-method/payment-methods.tsx'
import { Plans } from './plan/plans.tsx'
import { plansOf, subscriptionOf } from './queries.ts'
import { createReturned } from './returned.ts'
import { Standing } from './subscription/standing.tsx'
import { Timeline } from './subscription/timeline.tsx'

/** What the account pays for and how, what will happen, and everything that was issued. */
export default function Billing() {
  const account = useAccount()
  const view = createRead(() => subscriptionOf(account.slug))
  const plans = createRead(() => plansOf(account.slug))
  createReturned()
  return (
    <Show when={view()}>
      {(known) => (
        <Show when={known().state !== 'none'} fallback={<NothingForSale />}>
          <div class={css.top}>
            <Standing view={known()} plans={plans() ?? []} />
            <Timeline view={known()} />
          </div>
          <Plans view={known()} plans={plans() ?? []} />
          <Show when={account.can('payment-method:read')}>
            <PaymentMethods now={known().now} />
          </Show>
          <Invoices />
          <div class={css.bottom}>
            <BillingDetails view={known()} />
            <Show when={account.can('coupon:redeem')}>
              <RedeemCoupon view={known()} />
            </Show>
          </div>
        </Show>
      )}
    </Show>
  )
}

function NothingForSale() {
  return (
    <Notice title="Nothing is for sale here">
      <p>This Gatehouse has no plans: nothing is charged, and there are no invoices.</p>
    </Notice>
  )
}
