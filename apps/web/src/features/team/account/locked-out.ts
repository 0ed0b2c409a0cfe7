import type { PasskeyGroup } from '@gatehouse/core/access/passkey-group'
import { requiresPasskey } from '@gatehouse/core/access/required-passkey'
import type { MemberView } from '@gatehouse/core/team/member/view'

export const groups = [
  {
    value: 'nobody',
    label: 'No one',
    hint: 'a link by email is enough, except for those who have a passkey',
  },
  {
    value: 'owners',
    label: 'Owners',
    hint: 'members who can change the team, this account and its API keys',
  },
  { value: 'everyone', label: 'Everyone', hint: 'every member, whatever their role' },
] as const satisfies { value: PasskeyGroup; label: string; hint: string }[]

/** Of whom a passkey is required: `no one`, `owners`, `everyone`. */
export const groupInWords = (of: PasskeyGroup) =>
  groups.find(({ value }) => value === of)?.label.toLowerCase()

/** Who could do nothing but add a passkey, if it were required of these and is so far required of those: their addresses. */
export function lockedOut(
  members: readonly Pick<MemberView, 'email' | 'role' | 'passkey'>[],
  { from, to }: { from: PasskeyGroup; to: PasskeyGroup },
): string[] {
  return members
    .filter(({ passkey, role }) => !passkey && requiresPasskey(to, role) && !requiresPasskey(from, role))
    .map(({ email }) => email)
}
