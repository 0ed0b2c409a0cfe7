import { usdtAmount } from '@gatehouse/core/billing/usdt/usdt-amount'
import { stoppedInWords, transferInWords } from '@gatehouse/core/billing/usdt/usdt-words'
import type { UsdtNetworkView, UsdtTransferView, UsdtView } from '@gatehouse/core/billing/usdt/view'
import { createSignal, For, Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Copyable } from '../../../ui/copy.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { State } from '../../../ui/state.tsx'
import { dayInWords } from '../day-words.ts'
import { QrCode } from './qr-code.tsx'
import css from './usdt-payment.module.css'

interface UsdtPaymentProps {
  usdt: UsdtView
  isOpen: boolean
  /** What it is headed by: one below the heading of what it is in. */
  heading: 'h2' | 'h3'
  /** Asks for an address; absent for whoever may not. */
  onAsk?: (() => Promise<unknown>) | undefined
}

/** How an invoice is paid in USDT: where to send how much, and what has come. It changes by itself while the network works. */
export default function UsdtPayment(props: UsdtPaymentProps) {
  const ask = createTask(async () => {
    await props.onAsk?.()
  })
  const asks = () => props.isOpen && props.usdt.networks.length === 0 && props.onAsk !== undefined
  return (
    <section class={css.payment} aria-labelledby="usdt">
      <Dynamic component={props.heading} id="usdt">
        USDT
      </Dynamic>
      <Show when={asks()}>
        <p class="soft">One USDT is taken as one US dollar.</p>
        <Problem failure={ask.failure()} />
        <Button busy={ask.busy()} onClick={() => ask.run()}>
          Pay with USDT
        </Button>
      </Show>
      <Show when={props.isOpen && props.usdt.networks.length > 0}>
        <Show
          when={props.usdt.missing > 0}
          fallback={
            <p role="status">
              Everything was sent. The invoice is paid once the network makes it final: about 15 minutes on
              Ethereum, one on TRON.
            </p>
          }
        >
          <Where usdt={props.usdt} />
        </Show>
      </Show>
      <Show when={props.usdt.transfers.length > 0}>
        <ul class={css.transfers} aria-label="What has come">
          <For each={props.usdt.transfers}>
            {(transfer) => <Transfer transfer={transfer} isOpen={props.isOpen} />}
          </For>
        </ul>
      </Show>
    </section>
  )
}

function Where(props: { usdt: UsdtView }) {
  const [chosen, setChosen] = createSignal<string>()
  const network = (): UsdtNetworkView | undefined =>
    props.usdt.networks.find((one) => one.network === chosen()) ??
    props.usdt.networks.find(({ stopped }) => stopped === null) ??
    props.usdt.networks[0]
  return (
    <Show when={network()}>
      {(one) => (
        <>
          <RadioGroup
            label="Network"
            options={props.usdt.networks.map(({ network, name, stopped }) => ({
              value: network,
              label: name,
              ...(stopped && { hint: 'stopped at the moment' }),
            }))}
            value={one().network}
            onInput={setChosen}
          />
          <Show when={one().stopped} fallback={<Address network={one()} missing={props.usdt.missing} />}>
            {(stopped) => <p class="warning">{stoppedInWords[stopped()]}</p>}
          </Show>
        </>
      )}
    </Show>
  )
}

function Address(props: { network: UsdtNetworkView; missing: number }) {
  const amount = () => usdtAmount(props.missing)
  return (
    <>
      <div class={css.where}>
        <QrCode text={props.network.address} label={`The ${props.network.name} address as a QR code`} />
        <div class={css.facts}>
          <div>
            <p class="faint">Send exactly, in USDT</p>
            <Copyable label="Amount" text={amount()} />
          </div>
          <div>
            <p class="faint">To this address on {props.network.name}</p>
            <Copyable label="Address" text={props.network.address} />
          </div>
          <Show when={props.network.uri}>
            {(uri) => (
              <a href={uri()} rel="external">
                Open in a wallet
              </a>
            )}
          </Show>
        </div>
      </div>
      <p class="soft">
        Send USDT and nothing else, over {props.network.name} and no other network: what is sent otherwise may
        be lost. The address belongs to this invoice alone. The network’s own fee comes on top.
      </p>
      <Show when={props.network.fee}>
        {(fee) => (
          <p class="warning">
            Tether takes {fee().basisPoints / 100} % of each transfer at the moment, at most{' '}
            {usdtAmount(fee().most)} USDT. Send so much more.
          </p>
        )}
      </Show>
      <Show when={props.network.isBehind}>
        <p class="warning">
          Gatehouse can’t see {props.network.name} right now. What you send is safe, but it shows up here
          later.
        </p>
      </Show>
    </>
  )
}

function Transfer(props: { transfer: UsdtTransferView; isOpen: boolean }) {
  const tone = () => {
    const { isFinal, kind, outcome } = props.transfer
    if (kind === 'other-token') return 'bad'
    return !isFinal || (props.isOpen && outcome === 'short') ? 'wait' : kind === 'in' ? 'ok' : 'none'
  }
  return (
    <li>
      <State tone={tone()}>{transferInWords(props.transfer)}</State>{' '}
      <span class="faint" title={props.transfer.hash}>
        {dayInWords(props.transfer.at)}, transaction {props.transfer.hash.slice(0, 10)}…
      </span>
    </li>
  )
}
