import type { MemberSecurityView } from '@gatehouse/core/team/member/view'
import { Show } from 'solid-js'
import { count, counted } from '../../../ui/count.ts'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Menu } from '../../../ui/menu.tsx'
import { Row, type RowPlace } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../account/account-context.ts'
import { MemberCells } from './member-cells.tsx'
import { memberPath } from './member-link.tsx'
import { PasskeyState } from './passkey-state.tsx'

export function MemberSecurityRow(props: { member: MemberSecurityView; place: RowPlace | undefined }) {
  const account = useAccount()
  const dialogs = createDialogs({ signOut: () => import('./sign-out-member.tsx') })
  const isReader = () => props.member.user === account.user().id
  return (
    <Row
      name={props.member.email}
      place={props.place}
      actions={
        <Show when={!isReader() && props.member.signIns > 0}>
          <Menu
            label={`Actions for ${props.member.email}`}
            trigger="⋯"
            entries={[
              { label: 'Open', href: memberPath(account.slug, props.member.user) },
              { label: 'Sign out', onSelect: () => dialogs.open('signOut') },
            ]}
          />
          <dialogs.Open member={props.member} signIns={props.member.signIns} />
        </Show>
      }
    >
      <MemberCells member={props.member} />
      <td class="whole" data-label="Passkeys">
        <PasskeyState {...props.member} counted />
      </td>
      <td class="fold" data-label="Recovery codes">
        <Show when={props.member.recoveryCodes !== null} fallback={<span class="faint">none</span>}>
          {props.member.recoveryCodes} left
        </Show>
      </td>
      <td class="fold" data-label="Signed in">
        <CountOrNone of={props.member.signIns} words={counted(props.member.signIns, 'browser')} />
      </td>
      <td class="fold" data-label="API keys">
        <CountOrNone of={props.member.apiKeys} />
      </td>
      <td class="fold" data-label="SSH keys">
        <CountOrNone of={props.member.sshKeys} />
      </td>
      <td class="faint fold" data-label="Last seen">
        <Show when={props.member.lastSeenAt} fallback="never">
          {(at) => <When at={at()} />}
        </Show>
      </td>
    </Row>
  )
}

function CountOrNone(props: { of: number; words?: string }) {
  return (
    <Show when={props.of > 0} fallback={<span class="faint">none</span>}>
      {props.words ?? count(props.of)}
    </Show>
  )
}
