import type { InvoiceSummary } from '@gatehouse/core/billing/invoice/view'
import { useSearchParams } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { createInfiniteList } from '../../../api/infinite-list.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { KeyedRows } from '../../../ui/keyed-rows.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { Table } from '../../../ui/table.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { invoicesOf } from '../queries.ts'
import { disputedInWords } from './back-words.ts'
import { InvoiceRow } from './invoice-row.tsx'
import { refusedInWords } from './invoice-words.ts'
import css from './invoices.module.css'

const InvoiceDetails = lazyWithRetry(() => import('./invoice-details.tsx'))

/** What was issued, the newest first; the address names the one that is opened. */
export function Invoices() {
  const account = useAccount()
  const { loaded, older } = createInfiniteList(invoicesOf, () => [account.slug])
  const [params, setParams] = useSearchParams<{ invoice: string }>()
  const [paid, setPaid] = createSignal<InvoiceSummary>()
  const dialogs = createDialogs({ pay: () => import('./pay-invoice.tsx') })
  const open = (number: string | undefined) => setParams({ invoice: number }, { scroll: false })
  const pay = (invoice: InvoiceSummary) => {
    setPaid(invoice)
    dialogs.open('pay')
  }
  const attention = () =>
    (loaded()?.items ?? []).flatMap((one) => refusedInWords(one) ?? disputedInWords(one) ?? [])
  return (
    <section aria-labelledby="invoices">
      <h2 id="invoices">Invoices</h2>
      <Show when={attention().length > 0}>
        <ul class="attention">
          <For each={attention()}>{(words) => <li>{words}</li>}</For>
        </ul>
      </Show>
      <Show when={loaded()}>
        {(known) => (
          <Show
            when={known().items.length > 0}
            fallback={<p class="soft">None yet. The first one is issued when a plan begins.</p>}
          >
            <div class={css.invoices}>
              <Table label="Invoices" head={<Head />} part oneLine>
                <KeyedRows items={known().items} keyOf={({ id }) => id}>
                  {(invoice) => (
                    <InvoiceRow
                      invoice={invoice()}
                      onOpen={() => open(invoice().number)}
                      onPay={() => pay(invoice())}
                    />
                  )}
                </KeyedRows>
              </Table>
            </div>
            <Problem failure={older.failure()} />
            <Show when={known().nextCursor}>
              <Button class="below" busy={older.busy()} onClick={() => older.run(200)}>
                Show older invoices
              </Button>
            </Show>
          </Show>
        )}
      </Show>
      <Show when={params.invoice} keyed>
        {(number) => <InvoiceDetails number={number} onClose={() => open(undefined)} />}
      </Show>
      <Show when={paid()}>{(invoice) => <dialogs.Open invoice={invoice()} />}</Show>
    </section>
  )
}

function Head() {
  return (
    <>
      <th class={css.number}>Number</th>
      <th class={css.day}>Date</th>
      <th class={css.amount}>Amount</th>
      <th class={css.state}>State</th>
      <th>Payment</th>
      <th class={css.files}>Files</th>
    </>
  )
}
