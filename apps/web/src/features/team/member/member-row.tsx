import type { MemberView } from '@gatehouse/core/team/member/view'
import { Show } from 'solid-js'
import { State } from '../../../ui/state.tsx'
import { Row, type RowPlace } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../account/account-context.ts'
import { MemberActions } from './member-actions.tsx'
import { MemberCells } from './member-cells.tsx'
import { PasskeyState } from './passkey-state.tsx'
import { reachOf } from './reach-words.ts'

interface MemberRowProps {
  member: MemberView
  place: RowPlace | undefined
  select: string | undefined
  /** Whether the table says when access expires. */
  ends: boolean
}

export function MemberRow(props: MemberRowProps) {
  const account = useAccount()
  const isReader = () => props.member.user === account.user().id
  const reach = () => reachOf(props.member)
  // On a phone too, a removal that is not done is not folded away.
  const reachClass = () => ({ fold: reach().removing === 0, whole: reach().removing > 0 })
  return (
    <Row
      name={props.member.email}
      place={props.place}
      select={props.select}
      actions={
        <Show when={account.can('team:manage') && !isReader()}>
          <MemberActions member={props.member} />
        </Show>
      }
    >
      <MemberCells member={props.member} />
      <td class="soft" classList={reachClass()} data-label="Servers" title={reach().title}>
        <Show when={reach().removing > 0}>
          <State tone="wait">removal pending on {reach().removing}</State>
          {reach().words && ' · '}
        </Show>
        {reach().words}
        <Show when={reach().noKey}>
          <span class="faint"> · no key yet</span>
        </Show>
      </td>
      <Show when={props.ends}>
        <td class="soft fold" data-label="Expires">
          <Show
            when={props.member.ownershipOffered}
            fallback={<Show when={props.member.expiresAt}>{(at) => <When at={at()} />}</Show>}
          >
            <State tone="wait">ownership offered</State>
          </Show>
        </td>
      </Show>
      <td class="fold" data-label="Passkey">
        <PasskeyState
          role={props.member.role}
          passkeys={Number(props.member.passkey)}
          synced={false}
          resetAt={props.member.resetAt}
          counted={false}
        />
      </td>
      <td class="faint fold" data-label="Last seen">
        <Show when={props.member.lastSeenAt} fallback="never">
          {(at) => <When at={at()} />}
        </Show>
      </td>
    </Row>
  )
}
