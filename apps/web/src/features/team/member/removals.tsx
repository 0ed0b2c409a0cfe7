import type { RemovalView } from '@gatehouse/core/fleet/server/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { count } from '../../../ui/count.ts'
import { When } from '../../../ui/when.tsx'
import { servers } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'
import { MemberLink } from './member-link.tsx'
import { removalsOf } from './queries.ts'
import { firstToName } from './removal-order.ts'
import '../../../ui/notice.css'

/** Whose access is still to be removed, and from which servers: until each has proved it. */
export function Removals() {
  const account = useAccount()
  const removals = createReadStore(() => removalsOf(account.slug), { key: 'login' })
  return (
    <Show when={removals()?.items.length}>
      <ul class="attention" aria-label="Access still to be removed">
        <For each={removals()?.items}>{(removal) => <RemovalLine removal={removal} />}</For>
      </ul>
    </Show>
  )
}

/** Whose access, and which servers. */
export function RemovalLine(props: { removal: RemovalView }) {
  const account = useAccount()
  const named = () => firstToName(props.removal.servers)
  const rest = () => props.removal.count - named().length
  return (
    <li>
      <b class="mono">
        <Show when={props.removal.email} fallback={props.removal.login}>
          {(email) => <MemberLink email={email()} />}
        </Show>
      </b>
      ’s access is still to be removed from <b>{servers(props.removal.count)}</b>:{' '}
      <For each={named()}>
        {(server, index) => (
          <>
            {index() > 0 && ', '}
            <A class="mono" href={`/${account.slug}/servers/${server.id}`}>
              {server.name}
            </A>
            <Show when={server.error}>
              {(error) => (
                <span class="soft">
                  {' '}
                  ({withoutStop(error())}
                  <Show when={server.nextTryAt}>
                    {(at) => (
                      <>
                        ; next try <When at={at()} />
                      </>
                    )}
                  </Show>
                  )
                </span>
              )}
            </Show>
          </>
        )}
      </For>
      <Show when={rest() > 0}>
        {' and '}
        <A href={`/${account.slug}/servers?state=removal-pending`}>{count(rest())} more</A>
      </Show>
    </li>
  )
}

const withoutStop = (sentence: string) => sentence.replace(/[.]$/, '')
