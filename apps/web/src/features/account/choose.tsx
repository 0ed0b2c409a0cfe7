import type { MeView } from '@gatehouse/core/sign-in/view'
import { A } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { Button } from '../../ui/button.tsx'
import { Role } from '../member/role.tsx'
import { Front } from '../sign-in/front.tsx'
import { OpenAccount } from './open.tsx'
import './choose.css'

export function ChooseAccount(props: { who: MeView }) {
  const [opening, setOpening] = createSignal(false)
  return (
    <Show
      when={!opening()}
      fallback={<OpenAccount email={props.who.user.email} onCancel={() => setOpening(false)} />}
    >
      <Front title="Choose an account" foot={`Signed in as ${props.who.user.email}`}>
        <ul class="account-list">
          <For each={props.who.memberships}>
            {(membership) => (
              <li>
                <A href={`/${membership.account.slug}`}>
                  <span>
                    <b>{membership.account.name}</b> <span class="mono soft">{membership.account.slug}</span>
                  </span>
                  <Role role={membership.role} />
                </A>
              </li>
            )}
          </For>
        </ul>
        <Button kind="quiet" onClick={() => setOpening(true)}>
          Open another account
        </Button>
      </Front>
    </Show>
  )
}
