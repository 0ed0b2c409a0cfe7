import type { RemovalView } from '@gatehouse/core/fleet/server/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { count } from '../../../ui/count.ts'
import { When } from '../../../ui/when.tsx'
import { servers } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'
import { MemberLink } from './member-link.tsx'
import { firstToName } from './removal-order.ts'

/** Whose access is still to be removed, and from which servers. */
export default function RemovalLine(props: { removal: RemovalView }) {
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
