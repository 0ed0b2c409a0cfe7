import type { InvoiceSummary } from '@gatehouse/core/billing/invoice/view'
import { useSearchParams } from '@solidjs/router'
import { createSignal, Show, Suspense } from 'solid-js'
import { createRead, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { money } from '../money-words.ts'
import { railNames } from '../payment-method/method-words.ts'
import { invoiceOf, paymentMethodsOf, railsOf } from '../queries.ts'

/** Pays what is open of an invoice: by a method of the account, or at a provider's own page. */
export default function PayInvoice(props: { invoice: InvoiceSummary; onClose: () => void }) {
  const account = useAccount()
  const { number, open, currency } = props.invoice // as it was when this was opened
  const methods = createRead(() => paymentMethodsOf(account.slug))
  const rails = createRead(() => railsOf(account.slug))
  const view = createRead(() => invoiceOf(account.slug, number))
  const [, setParams] = useSearchParams<{ invoice: string }>()
  const [chosen, setChosen] = createSignal<string>()
  const options = () => [
    ...(methods() ?? []).map(({ id, label, isDefault }) => ({
      value: id,
      label,
      ...(isDefault && { hint: 'the default' }),
    })),
    ...(rails() ?? []).map((rail) => ({
      value: `page:${rail}`,
      label: `${railNames[rail]}, on the provider’s page`,
      hint: 'for this invoice only',
    })),
    ...(view()?.usdt ? [{ value: 'usdt', label: 'USDT', hint: 'on Ethereum or TRON' }] : []),
  ]
  const value = () => chosen() ?? options()[0]?.value ?? ''
  const isUsdt = () => value() === 'usdt'
  const pay = createTask(async () => {
    if (isUsdt()) {
      await account.api.billing.payByUsdt.mutate({ number })
      await refetch('billing')
      setParams({ invoice: number }, { scroll: false })
      return
    }
    const rail = rails()?.find((one) => value() === `page:${one}`)
    const { redirectUrl } = await account.api.billing.payInvoice.mutate({
      number,
      ...(rail ? { kind: rail } : { method: value() }),
    })
    if (redirectUrl) return location.assign(redirectUrl)
    toast(`${number} is being paid. The answer appears on this page.`)
    await refetch('billing')
  })
  return (
    <Suspense>
      <Show when={methods() && rails() && view()} fallback={<Skeleton rows={2} />}>
        <Confirm
          title={`Pay ${number}?`}
          effects={[
            isUsdt()
              ? 'You see where to send it, and how much, from a wallet of yours'
              : `${money(open, currency)} is charged, once`,
          ]}
          action={isUsdt() ? 'Show the address' : `Pay ${money(open, currency)}`}
          more={<RadioGroup label="Pay with" options={options()} value={value()} onInput={setChosen} />}
          task={pay}
          onClose={props.onClose}
        />
      </Show>
    </Suspense>
  )
}
