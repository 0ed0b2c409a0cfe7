import { type Role, roleHolds } from '@gatehouse/core/access/roles'
import { Show } from 'solid-js'
import { counted } from '../../../ui/count.ts'
import { State } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'

interface PasskeyStateProps {
  role: Role
  passkeys: number
  synced: boolean
  /** When they are removed; null where they stay. */
  resetAt: string | null
  /** Whether it is known how many there are. */
  counted: boolean
}

/** How somebody proves who they are. An alarm only where a mail alone lets in an owner. */
export function PasskeyState(props: PasskeyStateProps) {
  const lacking = () => (roleHolds(props.role, 'team:manage') ? 'bad' : 'none')
  return (
    <span class="nowrap">
      <Show
        when={props.passkeys > 0}
        fallback={
          <span classList={{ soft: lacking() === 'none' }}>
            <State tone={lacking()}>no passkey</State>
          </span>
        }
      >
        <Show
          when={props.resetAt}
          fallback={
            <>
              <State tone="ok">{props.counted ? counted(props.passkeys, 'passkey') : 'passkey'}</State>
              <Show when={props.synced}>
                <span class="soft">, synced</span>
              </Show>
            </>
          }
        >
          {(at) => (
            <State tone="wait">
              reset <When at={at()} />
            </State>
          )}
        </Show>
      </Show>
    </span>
  )
}
