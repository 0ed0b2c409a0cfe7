import type { PayLinkView } from '@gatehouse/core/billing/pay-link/view'
import { createSignal, onCleanup, onMount, Show, Suspense } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { dayInWords } from '../day-words.ts'
import { money } from '../money-words.ts'
import { railNames } from '../payment-method/method-words.ts'
import { keepLink } from './kept-link.ts'
import { payLinkPreview } from './pay-link-preview.ts'

const UsdtPayment = lazyWithRetry(() => import('../usdt/usdt-payment.tsx'))

const askAgainMs = 4_000
const lookAgainMs = 10_000
/** How often it is asked again by itself, for whoever comes back before the provider's own news. */
const mostTimes = 30

/** One invoice, and the ways to pay it: for whoever holds its link and need not know Gatehouse. */
export function PayByLink(props: { token: string; invoice: PayLinkView; isBack: boolean }) {
  const [chosen, setChosen] = createSignal<string>()
  const rail = () => props.invoice.rails.find((one) => one === chosen()) ?? props.invoice.rails[0]
  const amount = () => money(props.invoice.open, props.invoice.currency)
  const pay = createTask(async () => {
    const kind = rail()
    if (!kind) return
    keepLink(props.token)
    const { redirectUrl } = await gatehouse().payLinks.pay.mutate({ token: props.token, kind })
    location.assign(redirectUrl)
  })
  const giveAddress = async () => {
    await gatehouse().payLinks.usdt.mutate({ token: props.token })
    payLinkPreview.refetch()
  }
  createChecks(props)
  createLooks(() => (props.invoice.usdt?.networks.length ?? 0) > 0 && props.invoice.state !== 'paid')
  return (
    <CardPage
      title={titleOf(props.invoice)}
      foot="You don’t need an account to pay, and this page opens nothing else."
    >
      <Facts invoice={props.invoice} />
      <Show when={props.invoice.state === 'under-way'}>
        <p role="status">A payment of this invoice is under way. The answer appears here.</p>
      </Show>
      <Show when={props.invoice.state === 'paid'}>
        <p role="status">Nothing is left to pay. Thank you.</p>
      </Show>
      <Show when={props.invoice.usdt}>
        {(usdt) => (
          <Suspense>
            <UsdtPayment
              heading="h2"
              usdt={usdt()}
              isOpen={props.invoice.state === 'open'}
              onAsk={giveAddress}
            />
          </Suspense>
        )}
      </Show>
      <Show when={props.invoice.isClosed}>
        <p class="soft">
          This account is closed. Paying settles the invoice, and doesn’t open the account again.
        </p>
      </Show>
      <Show when={props.invoice.state === 'open'}>
        <Show when={props.invoice.refused}>
          {(reason) => (
            <p>
              The last payment was refused: <b>{reason()}</b>. Choose another card or another way to pay.
            </p>
          )}
        </Show>
        <Show when={props.invoice.rails.length === 0 && !props.invoice.usdt}>
          <p>No way to pay is set up here. Ask the sender of the invoice how to pay it.</p>
        </Show>
        <Show when={props.invoice.rails.length > 0}>
          <Show when={props.invoice.rails.length > 1}>
            <RadioGroup
              label="Pay with"
              options={props.invoice.rails.map((one) => ({ value: one, label: railNames[one] }))}
              value={rail() ?? ''}
              onInput={setChosen}
            />
          </Show>
          <Show when={props.invoice.isDemo}>
            <p class="soft">This is a demo: no money moves.</p>
          </Show>
          <Problem failure={pay.failure()} />
          <div class="front-actions">
            <Button kind="main" busy={pay.busy()} onClick={() => pay.run()}>
              Pay {amount()}
            </Button>
          </div>
        </Show>
      </Show>
    </CardPage>
  )
}

/** Asks the provider for whoever comes back, at once and then now and then, until the invoice is settled. */
function createChecks(props: { token: string; invoice: PayLinkView; isBack: boolean }): void {
  onMount(() => {
    if (!props.isBack) return
    let left = mostTimes
    const ask = async () => {
      await gatehouse()
        .payLinks.check.mutate({ token: props.token })
        .catch(() => {})
      payLinkPreview.refetch()
      if (--left > 0 && props.invoice.state !== 'paid') timer = setTimeout(ask, askAgainMs)
    }
    let timer = setTimeout(ask, 0)
    onCleanup(() => clearTimeout(timer))
  })
}

/** Reads again now and then what a network has brought: whoever has no account hears nothing live. */
function createLooks(awaits: () => boolean): void {
  const timer = setInterval(() => {
    if (awaits() && !document.hidden) payLinkPreview.refetch()
  }, lookAgainMs)
  onCleanup(() => clearInterval(timer))
}

const titleOf = ({ state, number }: PayLinkView) =>
  state === 'paid' ? `Invoice ${number} is paid` : `Pay invoice ${number}`

function Facts(props: { invoice: PayLinkView }) {
  return (
    <dl class="front-facts">
      <dt>For</dt>
      <dd>{props.invoice.account}</dd>
      <Show when={props.invoice.seller}>
        {(seller) => (
          <>
            <dt>From</dt>
            <dd>{seller()}</dd>
          </>
        )}
      </Show>
      <dt>Amount</dt>
      <dd>
        {money(props.invoice.due, props.invoice.currency)}
        <Show when={props.invoice.open > 0 && props.invoice.open < props.invoice.due}>
          {' '}
          <span class="soft">({money(props.invoice.open, props.invoice.currency)} left to pay)</span>
        </Show>
      </dd>
      <dt>Due</dt>
      <dd>{dayInWords(props.invoice.dueOn)}</dd>
    </dl>
  )
}
