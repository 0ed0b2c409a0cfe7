import type { InvoiceSummary } from '@gatehouse/core/billing/invoice/view'
import { Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { State } from '../../../ui/state.tsx'
import { Row } from '../../../ui/table.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { dayInWords } from '../day-words.ts'
import { backInWords } from './back-words.ts'
import { InvoiceFiles } from './invoice-files.tsx'
import { amountOf, canBePaid, invoiceState, paymentInWords } from './invoice-words.ts'
import css from './invoices.module.css'

interface InvoiceRowProps {
  invoice: InvoiceSummary
  onOpen: () => void
  onPay: () => void
}

export function InvoiceRow(props: InvoiceRowProps) {
  const account = useAccount()
  const state = () => invoiceState(props.invoice)
  const payment = () =>
    [backInWords(props.invoice), paymentInWords(props.invoice)].filter(Boolean).join(' · ') || null
  return (
    <Row
      name={props.invoice.number}
      actions={
        <Show when={account.can('invoice:pay') && canBePaid(props.invoice)}>
          <Button class="compact" onClick={props.onPay} aria-label={`Pay ${props.invoice.number}`}>
            Pay
          </Button>
        </Show>
      }
    >
      <td>
        <button type="button" class={css.link} data-open onClick={props.onOpen}>
          {props.invoice.number}
        </button>
      </td>
      <td class="soft fold nowrap" data-label="Date">
        {dayInWords(props.invoice.issuedAt)}
      </td>
      <td class={css.amount}>{amountOf(props.invoice)}</td>
      <td class={props.invoice.open > 0 ? 'whole' : 'fold'} data-label="State">
        <Show when={props.invoice.corrects} fallback={<State tone={state().tone}>{state().words}</State>}>
          {(corrected) => <span class="soft">Credit note for {corrected()}</span>}
        </Show>
      </td>
      <td class="soft fold" data-label="Payment" title={payment() ?? undefined}>
        <Show
          when={props.invoice.payment?.state === 'asking' && props.invoice.payment.actionUrl}
          fallback={payment()}
        >
          {(url) => (
            <Show when={account.can('invoice:pay')} fallback={paymentInWords(props.invoice)}>
              <a href={url()} rel="external">
                Confirm the payment
              </a>
            </Show>
          )}
        </Show>
      </td>
      <td class="fold" data-label="Files">
        <InvoiceFiles number={props.invoice.number} />
      </td>
    </Row>
  )
}
