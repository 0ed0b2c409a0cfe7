import type { TakeOverView } from '@gatehouse/core/machine/firewall/view'
import { For, Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from './firewall.module.css'

interface TakeOverProps {
  server: string
  name: string
  /** When the change that is meant was found. */
  at: string
  plan: TakeOverView
  onClose: () => void
}

/** Makes the server’s rules those that somebody has made of them by hand, after it has said which lines become what. */
export default function TakeOver(props: TakeOverProps) {
  const account = useAccount()
  const take = createTask(async () => {
    await account.api.firewall.takeOver.mutate({ server: props.server, at: props.at })
    toast(`Took over the change on ${props.name}.`)
    await refetch('firewall')
  })
  return (
    <Confirm
      title={`Take over the change on ${props.name}?`}
      effects={[`The server’s own rules become what was made of them by hand.`]}
      more={
        <>
          <dl class={css.lines}>
            <For each={props.plan.lines}>
              {({ line, becomes }) => (
                <div>
                  <dt class="mono">{line}</dt>
                  <dd>{becomes}</dd>
                </div>
              )}
            </For>
          </dl>
          <Show when={props.plan.left.length > 0}>
            <p>Stays as Gatehouse has put it back:</p>
            <Left plan={props.plan} />
          </Show>
        </>
      }
      action="Take over"
      task={take}
      onClose={props.onClose}
    />
  )
}

/** The lines that cannot be taken over, and why. */
function Left(props: { plan: TakeOverView }) {
  return (
    <dl class={css.lines}>
      <For each={props.plan.left}>
        {({ line, why }) => (
          <div>
            <Show when={line}>{(text) => <dt class="mono">{text()}</dt>}</Show>
            <dd>{why}</dd>
          </div>
        )}
      </For>
    </dl>
  )
}
