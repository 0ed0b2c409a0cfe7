import { countryName } from '@gatehouse/core/billing/invoice/countries'
import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { percent } from '../money-words.ts'
import css from './billing-details.module.css'
import '../../../ui/details.css'

/** Whom invoices are made out to, and whether they are emailed. */
export function BillingDetails(props: { view: SubscriptionView }) {
  const account = useAccount()
  const dialogs = createDialogs({ change: () => import('./change-billing-details.tsx') })
  const tax = () => {
    const { category, basisPoints } = props.view.tax
    if (category === 'S') return `VAT ${percent(basisPoints)}`
    return category === 'AE' ? 'Reverse charge: you account for the VAT' : 'No VAT'
  }
  return (
    <section aria-labelledby="billing-details">
      <div class="section-head">
        <h2 id="billing-details">Billing details</h2>
        <Show when={account.can('payment-method:write')}>
          <Button kind="quiet" onClick={() => dialogs.open('change')}>
            Change billing details
          </Button>
        </Show>
      </div>
      <dl class={`details ${css.facts}`}>
        <Show
          when={props.view.buyer}
          fallback={
            <>
              <dt>Made out to</dt>
              <dd class="soft">{account.membership().account.name}, without an address</dd>
            </>
          }
        >
          {(buyer) => (
            <>
              <dt>Name</dt>
              <dd>{buyer().name}</dd>
              <dt>Address</dt>
              <dd>
                <For each={[...buyer().address, countryName(buyer().country)]}>
                  {(line) => <div>{line}</div>}
                </For>
              </dd>
              <dt>VAT number</dt>
              <dd>{buyer().vatId ?? <span class="faint">none</span>}</dd>
              <dt>Email</dt>
              <dd>{buyer().email ?? <span class="faint">none</span>}</dd>
            </>
          )}
        </Show>
        <dt>Tax</dt>
        <dd>{tax()}</dd>
        <dt>Invoices</dt>
        <dd>{props.view.mailsInvoices ? 'emailed to those who can pay them' : 'not emailed'}</dd>
      </dl>
      <dialogs.Open view={props.view} />
    </section>
  )
}
