import { roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Menu } from '../../../ui/menu.tsx'

export function MemberActions(props: { member: MemberView }) {
  const dialogs = createDialogs({
    role: () => import('./change-role.tsx'),
    servers: () => import('./limit-servers.tsx'),
    end: () => import('./set-member-end.tsx'),
    ownership: () => import('./offer-ownership.tsx'),
    letBackIn: () => import('./let-back-in.tsx'),
    cancelLettingBackIn: () => import('./cancel-letting-back-in.tsx'),
    revoke: () => import('./revoke-member.tsx'),
  })
  const entries = () => [
    { label: 'Change role …', onSelect: () => dialogs.open('role') },
    ...(roleHolds(props.member.role, 'server:ssh')
      ? [{ label: 'Limit servers …', onSelect: () => dialogs.open('servers') }]
      : []),
    ...(roleHolds(props.member.role, 'team:manage')
      ? []
      : [
          { label: 'Set end …', onSelect: () => dialogs.open('end') },
          { label: 'Offer ownership …', onSelect: () => dialogs.open('ownership') },
        ]),
    ...(props.member.resetAt
      ? [{ label: 'Cancel letting back in …', onSelect: () => dialogs.open('cancelLettingBackIn') }]
      : props.member.passkey
        ? [{ label: 'Let back in …', onSelect: () => dialogs.open('letBackIn') }]
        : []),
    { label: 'Revoke …', danger: true, onSelect: () => dialogs.open('revoke') },
  ]
  return (
    <>
      <Menu label={`Actions for ${props.member.email}`} trigger="⋯" entries={entries()} />
      <dialogs.Open member={props.member} />
    </>
  )
}
