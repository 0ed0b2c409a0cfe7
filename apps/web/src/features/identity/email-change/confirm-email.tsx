import type { EmailChangePreview } from '@gatehouse/core/identity/email-change/view'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { CardPage } from '../../../ui/card-page.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { localTime } from '../../../ui/time.ts'
import { When } from '../../../ui/when.tsx'
import { EmailChanged, EmailChangeStopped } from './email-change-ended.tsx'
import { emailChangePreview } from './email-change-preview.ts'

/** Shows what is going to change; only a press on Confirm counts, and the present address may stop it. */
export function ConfirmEmail(props: { token: string; change: EmailChangePreview }) {
  const [end, setEnd] = createSignal<'changed' | 'stopped'>()
  // what stands there may have changed since the page was opened
  const look = () => emailChangePreview.refetch()
  const confirm = createTask(async () => {
    const { changed } = await gatehouse().auth.confirmEmail.mutate({ token: props.token })
    if (changed) setEnd('changed')
    else await look()
  })
  const stop = createTask(async () => {
    await gatehouse().auth.stopEmailChange.mutate({ token: props.token })
    setEnd('stopped')
  })
  const press = async (task: typeof confirm) => {
    if (!(await task.run())) await look()
  }
  const own = () => props.change.confirmed[props.change.side]
  const other = () => (props.change.side === 'from' ? props.change.to : props.change.from)
  const mayStop = () => props.change.side === 'from'
  const stopButton = () => (
    <Button busy={stop.busy()} onClick={() => press(stop)}>
      Stop the change
    </Button>
  )
  return (
    <Switch
      fallback={
        <CardPage
          title="Change your address?"
          foot={
            mayStop()
              ? 'Didn’t ask for this? Stop the change, and neither link works anymore.'
              : 'Didn’t ask for this? Close this page: nothing changes unless you confirm.'
          }
        >
          <p class="soft">
            Both addresses have to confirm. Then you’re signed out everywhere, and sign in with the new
            address.
          </p>
          <EmailChangeFacts change={props.change} />
          <Problem failure={confirm.failure() ?? stop.failure()} />
          <div class="front-actions">
            <Button kind="main" busy={confirm.busy()} onClick={() => press(confirm)}>
              Confirm
            </Button>
            <Show when={mayStop()}>{stopButton()}</Show>
          </div>
        </CardPage>
      }
    >
      <Match when={end() === 'changed'}>
        <EmailChanged to={props.change.to} />
      </Match>
      <Match when={end() === 'stopped'}>
        <EmailChangeStopped from={props.change.from} />
      </Match>
      <Match when={own()}>
        <CardPage title="Confirmed here, one more to go" foot="You can close this page.">
          <p>
            Now open the email to <b>{other()}</b> and press Confirm there too. Until then, nothing changes.
          </p>
          <EmailChangeFacts change={props.change} />
          <Problem failure={stop.failure()} />
          <Show when={mayStop()}>
            <div class="front-actions">{stopButton()}</div>
          </Show>
        </CardPage>
      </Match>
    </Switch>
  )
}

function EmailChangeFacts(props: { change: EmailChangePreview }) {
  const state = (confirmed: boolean) => (
    <span class={confirmed ? 'soft' : 'faint'}>{confirmed ? 'confirmed' : 'not confirmed yet'}</span>
  )
  return (
    <dl class="front-facts">
      <dt>From</dt>
      <dd>
        <span class="mono">{props.change.from}</span>
        <br />
        {state(props.change.confirmed.from)}
      </dd>
      <dt>To</dt>
      <dd>
        <span class="mono">{props.change.to}</span>
        <br />
        {state(props.change.confirmed.to)}
      </dd>
      <dt>Expires</dt>
      <dd>
        {localTime(props.change.expiresAt)}{' '}
        <span class="soft">
          (<When at={props.change.expiresAt} />)
        </span>
      </dd>
    </dl>
  )
}
