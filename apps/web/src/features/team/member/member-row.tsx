import { roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { Show } from 'solid-js'
import { State } from '../../../ui/state.tsx'
import { Row } from '../../../ui/table.tsx'
import { Ends, When } from '../../../ui/when.tsx'
import { reachInWords } from '../../fleet/server/server-limit.ts'
import { countsInWords } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'
import { MemberActions } from './member-actions.tsx'
import { MemberCells } from './member-cells.tsx'

export function MemberRow(props: { member: MemberView }) {
  const account = useAccount()
  const isReader = () => props.member.user === account.user().id
  // On a phone too, a removal that is not done is not folded away.
  const removing = () => (props.member.sync?.removalPending ?? 0) > 0
  const reachClass = () => ({ fold: !removing(), whole: removing() })
  return (
    <Row
      name={props.member.email}
      actions={
        <Show when={account.can('team:manage') && !isReader()}>
          <MemberActions member={props.member} />
        </Show>
      }
    >
      <MemberCells member={props.member} />
      <td class="soft fold" data-label="Can">
        <span>
          {props.member.can}
          <Show when={props.member.ownershipOffered}>
            {' · '}
            <State tone="wait">ownership offered</State>
          </Show>
          <Show when={props.member.expiresAt}>
            {(at) => (
              <>
                {' · '}
                <span class="nowrap">
                  <Ends at={at()} />
                </span>
              </>
            )}
          </Show>
        </span>
      </td>
      <td class="soft" classList={reachClass()} data-label="Servers">
        <Reach member={props.member} />
      </td>
      <td class="fold nowrap" data-label="Passkey">
        <Show when={props.member.passkey} fallback={<span class="faint">none</span>}>
          <Show when={props.member.resetAt} fallback={<State tone="ok">enrolled</State>}>
            {(at) => (
              <State tone="wait">
                removed <When at={at()} />
              </State>
            )}
          </Show>
        </Show>
      </td>
      <td class="faint fold nowrap" data-label="Last seen">
        <Show when={props.member.lastSeenAt} fallback="never">
          {(at) => <When at={at()} />}
        </Show>
      </td>
    </Row>
  )
}

/** Which servers, whether the login is there, and whether its owner has a key for it. */
function Reach(props: { member: MemberView }) {
  return (
    <Show when={props.member.sync} fallback={<span class="faint">none</span>}>
      {(sync) => (
        <span>
          <Show when={reached(props.member)}>{(where) => <>{where()} · </>}</Show>
          <span class="nowrap">
            <State tone={countsInWords(sync()).tone}>{countsInWords(sync()).words}</State>
          </span>
          <Show when={props.member.keys === 0 && reached(props.member)}>
            {' '}
            <span class="faint">· no key yet</span>
          </Show>
        </span>
      )}
    </Show>
  )
}

/** Nothing where the member reaches no server. */
function reached({ role, servers, labels, sync }: MemberView): string | undefined {
  if (!roleHolds(role, 'server:ssh') || (servers?.length === 0 && labels.length === 0)) return undefined
  return reachInWords({ servers, labels, sync })
}
