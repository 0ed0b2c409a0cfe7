import type { MemberView } from '@gatehouse/core/team/member/view'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Menu } from '../../../ui/menu.tsx'
import { useAccount } from '../account/account-context.ts'
import { mayDo, memberDialogs } from './member-dialogs.ts'
import { memberPath } from './member-link.tsx'

interface MemberActionsProps {
  member: MemberView
  /** In how many browsers the member is signed in, where that is known. */
  signIns?: number
}

/** What can be done to the member of a row. */
export function MemberActions(props: MemberActionsProps) {
  const account = useAccount()
  const dialogs = createDialogs(memberDialogs)
  const entries = () => {
    const may = mayDo({ ...props.member, security: { signIns: props.signIns ?? 0 } }, account)
    return [
      { label: 'Open', href: memberPath(account.slug, props.member.user) },
      may.role && { label: 'Change role', onSelect: () => dialogs.open('role') },
      may.servers && { label: 'Limit servers', onSelect: () => dialogs.open('servers') },
      may.end && { label: 'Set expiry', onSelect: () => dialogs.open('end') },
      may.ownership && { label: 'Offer ownership', onSelect: () => dialogs.open('ownership') },
      may.signOut && { label: 'Sign out', onSelect: () => dialogs.open('signOut') },
      may.reset && { label: 'Reset passkeys', onSelect: () => dialogs.open('reset') },
      may.keepPasskeys && { label: 'Cancel reset', onSelect: () => dialogs.open('keepPasskeys') },
      may.revoke && { label: 'Revoke', danger: true, onSelect: () => dialogs.open('revoke') },
    ].filter((entry) => entry !== false)
  }
  return (
    <>
      <Menu label={`Actions for ${props.member.email}`} trigger="⋯" entries={entries()} />
      <dialogs.Open member={props.member} signIns={props.signIns ?? 0} />
    </>
  )
}
