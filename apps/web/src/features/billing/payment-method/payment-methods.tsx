import type { PaymentMethodView } from '@gatehouse/core/billing/payment-method/view'
import { For, Show } from 'solid-js'
import { createRead, createReadStore, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { paymentMethodsOf, railsOf } from '../queries.ts'
import { expiryOf, railNames } from './method-words.ts'
import css from './payment-methods.module.css'

/** How the account pays: the methods, the default first, and the ways to add one. */
export function PaymentMethods(props: { now: string }) {
  const account = useAccount()
  const methods = createReadStore(() => paymentMethodsOf(account.slug))
  return (
    <section aria-labelledby="payment-methods">
      <div class="section-head">
        <h2 id="payment-methods">Payment methods</h2>
        <p class="soft">Invoices are charged to the default. Card details stay with the provider.</p>
      </div>
      <Show
        when={methods()?.length}
        fallback={
          <Show when={methods()}>
            <p class="soft">None yet: you get an email for each invoice and pay it here.</p>
          </Show>
        }
      >
        <ul class={css.methods}>
          <For each={methods()}>
            {(method) => <Method method={method} now={props.now} isOnly={methods()?.length === 1} />}
          </For>
        </ul>
      </Show>
      <Show when={account.can('payment-method:write')}>
        <AddMethod />
      </Show>
    </section>
  )
}

function Method(props: { method: PaymentMethodView; now: string; isOnly: boolean }) {
  const account = useAccount()
  const dialogs = createDialogs({ remove: () => import('./remove-payment-method.tsx') })
  const makeDefault = createTask(async () => {
    await account.api.billing.makeDefault.mutate({ method: props.method.id })
    await refetch('billing')
    toast(`Invoices are charged to ${props.method.label} from now on.`)
  })
  const expiry = () => expiryOf(props.method, props.now)
  return (
    <li class={css.method} data-row>
      <span class={css.words}>
        {props.method.label}{' '}
        <Show when={props.method.isDefault}>
          <span class={css.mark}>Default</span>
        </Show>
      </span>
      <Show when={expiry()}>
        {(known) => <span class={known().isSoon ? 'warning' : 'faint'}>{known().words}</span>}
      </Show>
      <Show when={account.can('payment-method:write')}>
        <span class={css.actions}>
          <Show when={!props.method.isDefault}>
            <Button
              kind="quiet"
              busy={makeDefault.busy()}
              onClick={makeDefault.run}
              aria-label={`Make ${props.method.label} the default`}
            >
              Make default
            </Button>
          </Show>
          <Button
            kind="quiet"
            onClick={() => dialogs.open('remove')}
            aria-label={`Remove ${props.method.label}`}
          >
            Remove
          </Button>
        </span>
      </Show>
      <Problem failure={makeDefault.failure()} />
      <dialogs.Open method={props.method} isOnly={props.isOnly} />
    </li>
  )
}

/** Leads to the provider's own page, which leads back here. */
function AddMethod() {
  const account = useAccount()
  const rails = createRead(() => railsOf(account.slug))
  const add = createTask(async (kind: PaymentMethodView['rail']) => {
    const { redirectUrl } = await account.api.billing.startPaymentMethod.mutate({ kind })
    location.assign(redirectUrl)
  })
  return (
    <div class={css.add}>
      <For
        each={rails()}
        fallback={<p class="soft">No way to pay is set up here. Ask your Gatehouse administrator.</p>}
      >
        {(rail) => (
          <Button busy={add.busy()} onClick={() => add.run(rail)}>
            {(rails()?.length ?? 0) > 1 ? `Add ${railNames[rail]}` : 'Add a payment method'}
          </Button>
        )}
      </For>
      <Problem failure={add.failure()} />
    </div>
  )
}
