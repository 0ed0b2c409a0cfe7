import { For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { powersOf, type UnadoptedLoginProps } from './login-rows.ts'
import css from './unadopted-login.module.css'

/** An account of the login’s name was on the host before: nothing is written into it until somebody says that it is the member’s. */
export function UnadoptedLogin(props: UnadoptedLoginProps) {
  const account = useAccount()
  const dialogs = createDialogs({ adopt: () => import('./adopt-login.tsx') })
  return (
    <div class={css.unadopted}>
      <div>
        <p>
          An account <span class="mono">{props.login.login}</span> was on {props.server.name} before
          Gatehouse: uid <span class="mono">{props.unadopted.uid}</span>, groups{' '}
          <span class="mono">{props.unadopted.groups.join(' ') || 'none'}</span>. Gatehouse installs no key
          there until someone adopts it.
        </p>
        <For each={powersOf(props.unadopted)}>
          {(power) => (
            <p class="warning">
              <b>{power}</b>
            </p>
          )}
        </For>
      </div>
      <Show when={account.can('server:manage')}>
        <Button onClick={() => dialogs.open('adopt')}>Adopt {props.login.login}</Button>
      </Show>
      <dialogs.Open {...props} />
    </div>
  )
}
