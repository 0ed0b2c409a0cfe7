import { countryName } from '@gatehouse/core/billing/invoice/countries'
import type { InvoiceView } from '@gatehouse/core/billing/invoice/view'
import { For, Show, Suspense } from 'solid-js'
import { createRead, refetch } from '../../../api/read.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { State } from '../../../ui/state.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { dayInWords } from '../day-words.ts'
import { PaymentLink } from '../pay-link/payment-link.tsx'
import { invoiceOf } from '../queries.ts'
import { Sums } from '../sums.tsx'
import { disputedInWords, wentBack } from './back-words.ts'
import css from './invoice-details.module.css'
import { InvoiceFiles } from './invoice-files.tsx'
import { canBePaid, invoiceState, paymentInWords, refusedInWords } from './invoice-words.ts'

/** A document with all that is in it. */
export default function InvoiceDetails(props: { number: string; onClose: () => void }) {
  const account = useAccount()
  const view = createRead(() => invoiceOf(account.slug, props.number))
  return (
    <Dialog title={props.number} onClose={props.onClose} wide>
      <Suspense fallback={<Skeleton rows={6} />}>
        <Show when={view()}>{(known) => <Details view={known()} />}</Show>
      </Suspense>
    </Dialog>
  )
}

const UsdtPayment = lazyWithRetry(() => import('../usdt/usdt-payment.tsx'))

function Details(props: { view: InvoiceView }) {
  // of one that was paid otherwise there is nothing to say of it
  const usdt = () => (props.view.open > 0 || props.view.usdt?.transfers.length ? props.view.usdt : null)
  const account = useAccount()
  const giveAddress = async () => {
    await account.api.billing.payByUsdt.mutate({ number: props.view.number })
    await refetch('billing')
  }
  const state = () => invoiceState(props.view)
  const isNote = () => props.view.kind === 'credit-note'
  const totals = () => [
    { text: isNote() ? 'Credited' : 'Total', amount: isNote() ? props.view.gross : props.view.due },
    ...(props.view.open > 0 && props.view.open !== props.view.due
      ? [{ text: 'Still to pay', amount: props.view.open }]
      : []),
  ]
  return (
    <>
      <p>
        <Show when={props.view.corrects} fallback={<State tone={state().tone}>{state().words}</State>}>
          {(corrected) => <>Credit note for {corrected()}</>}
        </Show>{' '}
        <span class="soft">
          <Show when={paymentInWords(props.view)}>{(words) => <>{words()} · </>}</Show>
          issued on {dayInWords(props.view.issuedAt)}
        </span>
      </p>
      <Show when={refusedInWords(props.view)}>{(words) => <p class="warning">{words()}</p>}</Show>
      <Show when={disputedInWords(props.view)}>{(words) => <p class="warning">{words()}</p>}</Show>
      <Show when={wentBack(props.view).length > 0}>
        <ul class={css.back} aria-label="Refunds and disputes">
          <For each={wentBack(props.view)}>
            {({ words, tone, at, why }) => (
              <li>
                <State tone={tone}>{words}</State>{' '}
                <span class="soft">
                  on {dayInWords(at)}
                  {why ? ` · ${why}` : ''}
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Sums
        {...props.view}
        tax={{ basisPoints: props.view.taxBasisPoints, amount: props.view.tax, note: props.view.taxNote }}
        totals={totals()}
      />
      <Show when={usdt()}>
        {(known) => (
          <UsdtPayment
            heading="h3"
            usdt={known()}
            isOpen={props.view.open > 0}
            onAsk={account.can('invoice:pay') ? giveAddress : undefined}
          />
        )}
      </Show>
      <div class={css.parties}>
        <Party
          title="From"
          name={props.view.seller.name}
          lines={props.view.seller.lines}
          vatId={props.view.seller.vatId}
        />
        <Party
          title="To"
          name={props.view.buyer.name}
          lines={props.view.buyer.lines}
          vatId={props.view.buyer.vatId}
        />
      </div>
      <Show when={account.can('invoice:pay') && canBePaid(props.view)}>
        <PaymentLink number={props.view.number} />
      </Show>
      <InvoiceFiles number={props.view.number} />
      <details class={css.digest}>
        <summary class="faint">Checksum</summary>
        <p class="mono soft">{props.view.digest}</p>
      </details>
    </>
  )
}

function Party(props: { title: string; name: string; lines: readonly string[]; vatId: string | null }) {
  return (
    <section aria-label={props.title}>
      <p class="faint">{props.title}</p>
      <p>{props.name}</p>
      <For each={props.lines}>{(line) => <p>{/^[A-Z]{2}$/.test(line) ? countryName(line) : line}</p>}</For>
      <Show when={props.vatId}>{(vatId) => <p>VAT {vatId()}</p>}</Show>
    </section>
  )
}
