import type { PlanView } from '@gatehouse/core/billing/plan/view'
import type { PlanPreview } from '@gatehouse/core/billing/subscription/view'
import { A } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { failureOf } from '../../../api/failure.ts'
import { createRead, orUndefined, refetch } from '../../../api/read.ts'
import { createTask, mustWait } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Cancel } from '../../../ui/cancel.tsx'
import { counted } from '../../../ui/count.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { SlowNote } from '../../../ui/slow-note.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { dayInWords } from '../day-words.ts'
import { money } from '../money-words.ts'
import { paymentMethodsOf } from '../queries.ts'
import { Sums } from '../sums.tsx'
import { fromInWords, overLimitInWords } from './plan-words.ts'

/** What a plan costs and from when, to the cent; confirming it changes to exactly this. */
export default function ChoosePlan(props: { plan: PlanView; onClose: () => void }) {
  const account = useAccount()
  const { slug, name } = props.plan // as it was when this was opened
  const [shown, setShown] = createSignal<PlanPreview>()
  const [isNew, setNew] = createSignal(false)
  const [currency, setCurrency] = createSignal<string>()
  const look = createTask(async () => {
    let asked: string | undefined
    do {
      asked = currency()
      setShown(await account.api.billing.previewPlan.query({ plan: slug, currency: asked }))
      // another was chosen meanwhile
    } while (asked !== currency())
  })
  const change = createTask(async () => {
    const preview = shown()
    if (!preview) return
    try {
      const { token, currency } = preview
      const { invoice } = await account.api.billing.changePlan.mutate({ plan: slug, token, currency })
      toast(doneInWords(preview, invoice))
    } catch (thrown) {
      // the price is another one by now: it is shown before anything is asked again
      if (failureOf(thrown).reason === 'conflict' && (await look.run())) setNew(true)
      throw thrown
    }
    await refetch('billing')
  })
  look.run()
  const payIn = (code: string) => {
    setCurrency(code)
    change.clear()
    look.run()
  }
  const confirm = async (event: Event) => {
    event.preventDefault()
    setNew(false)
    if (await change.run()) props.onClose()
  }
  return (
    <Dialog title={`Change to ${name}?`} onClose={props.onClose}>
      <Show when={shown()} fallback={<Show when={!look.failure()}>{<Skeleton rows={4} />}</Show>}>
        {(preview) => (
          <form onSubmit={confirm}>
            <Show when={preview().currencies.length > 1}>
              <SelectField
                label="Currency"
                hint="It stays the same from your first invoice on."
                value={preview().currency}
                options={preview().currencies.map((code) => ({ value: code, label: code }))}
                onInput={payIn}
              />
            </Show>
            <Preview preview={preview()} />
            <Show when={isNew()} fallback={<Problem failure={look.failure() ?? change.failure()} />}>
              <p class="error" role="alert">
                The price has changed since you looked. Nothing was changed. This is the new one.
              </p>
            </Show>
            <div class="actions">
              <Cancel />
              <Button
                type="submit"
                kind="main"
                busy={change.busy()}
                disabled={preview().overLimits.length > 0 || look.busy()}
                waits={mustWait(change)}
              >
                {actionFor(preview())}
              </Button>
            </div>
            <SlowNote busy={change.busy()} />
          </form>
        )}
      </Show>
      <Show when={!shown()}>
        <Problem failure={look.failure()} />
      </Show>
    </Dialog>
  )
}

function Preview(props: { preview: PlanPreview }) {
  const totals = () => {
    const { from, dueNow, total } = props.preview
    const now = { text: 'Due now', amount: dueNow }
    return from.when === 'now' ? [now] : [now, { text: `Due on ${dayInWords(from.at)}`, amount: total }]
  }
  return (
    <>
      <OverLimits preview={props.preview} />
      <p>{fromInWords(props.preview)}</p>
      <Show when={props.preview.shortensRecordingsTo}>
        {(days) => (
          <p class="attention">
            This plan keeps recordings for up to {counted(days(), 'day')}. Older ones are deleted two weeks
            after it applies; the owners get an email.
          </p>
        )}
      </Show>
      <Sums {...props.preview} totals={totals()} />
      <Show when={props.preview.total > 0}>
        <PaidBy />
      </Show>
    </>
  )
}

function OverLimits(props: { preview: PlanPreview }) {
  const account = useAccount()
  return (
    <Show when={props.preview.overLimits.length > 0}>
      <ul class="attention">
        <For each={props.preview.overLimits}>
          {(over) => (
            <li>
              {overLimitInWords(props.preview.name, over)}{' '}
              <A href={`/${account.slug}/${over.limit === 'members' ? 'team' : 'servers'}`}>
                {over.limit === 'members' ? 'Go to the team' : 'Go to servers'}
              </A>
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}

function PaidBy() {
  const account = useAccount()
  const methods = createRead(() =>
    account.can('payment-method:read') ? orUndefined(paymentMethodsOf(account.slug)) : undefined,
  )
  const method = () => methods()?.find(({ isDefault }) => isDefault)
  return (
    <Show when={methods()}>
      <p class="soft">
        <Show
          when={method()}
          fallback="There is no payment method: you get an invoice to pay. It can be paid on this page."
        >
          {(known) => <>Charged to {known().label}.</>}
        </Show>
      </p>
    </Show>
  )
}

function actionFor({ from, dueNow, currency }: PlanPreview): string {
  if (from.when !== 'now') return `Change on ${dayInWords(from.at)}`
  return dueNow > 0 ? `Change and pay ${money(dueNow, currency)}` : 'Change now'
}

function doneInWords({ name, from }: PlanPreview, invoice: string | null): string {
  if (from.when !== 'now') return `${name} begins on ${dayInWords(from.at)}.`
  return invoice ? `You have ${name} now. The invoice is ${invoice}.` : `You have ${name} now.`
}
