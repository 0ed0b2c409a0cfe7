import { useNavigate, useSearchParams } from '@solidjs/router'
import { onMount } from 'solid-js'
import { failureOf } from '../../api/failure.ts'
import { refetch } from '../../api/read.ts'
import { toast, toastFailure } from '../../ui/toast.tsx'
import { useAccount } from '../team/account/account-context.ts'
import { money } from './money-words.ts'
import { railNames } from './payment-method/method-words.ts'
import { invoicesOf } from './queries.ts'

type Rail = keyof typeof railNames

const isRail = (name: string | undefined): name is Rail =>
  name !== undefined && Object.hasOwn(railNames, name)

/** Does what is left to do for someone who comes back from a provider's page, once: the address is cleaned first. */
export function createReturned(): void {
  const account = useAccount()
  const navigate = useNavigate()
  const [params] = useSearchParams<{ added: string; ref: string; paid: string }>()
  onMount(async () => {
    const { added, ref, paid } = params
    if (added === undefined && paid === undefined) return
    navigate(`/${account.slug}/billing`, { replace: true, scroll: false })
    if (paid !== undefined) return tellOfPayment(paid)
    if (!isRail(added) || !ref) return toast('No payment method was added.')
    try {
      const method = await account.api.billing.finishPaymentMethod.mutate({ kind: added, ref })
      toast(`Added ${method.label}.`)
      await refetch('billing')
    } catch (thrown) {
      const failure = failureOf(thrown)
      toastFailure(failure.message, failure)
    }
  })

  async function tellOfPayment(id: string): Promise<void> {
    // whoever has paid need not wait for the provider's own news
    await account.api.billing.checkPayment.mutate({ payment: id }).catch(() => {})
    const { items } = await invoicesOf.page(account.slug)({ limit: 200 })
    await refetch('billing')
    const invoice = items.find(({ payment }) => payment?.id === id)
    if (!invoice?.payment) return
    const what = `${invoice.number}, ${money(invoice.due, invoice.currency)},`
    if (invoice.payment.state === 'paid') toast(`${what} is paid. Thank you.`)
    else if (invoice.payment.state === 'refused')
      toastFailure(
        `${what} isn’t paid: the payment was refused (${invoice.payment.reason ?? 'no reason given'}).`,
      )
    else toast(`The answer about ${what} isn’t here yet. This page shows it as soon as it is.`)
  }
}
