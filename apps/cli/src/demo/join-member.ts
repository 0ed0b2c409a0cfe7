import type { Caller } from '@gatehouse/core/access/caller'
import type { Role } from '@gatehouse/core/access/roles'
import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { makeOperatorLink } from '@gatehouse/core/identity/sign-in/make-operator-link'
import { redeemLink } from '@gatehouse/core/identity/sign-in/redeem-link'
import { acceptInvite } from '@gatehouse/core/team/invite/accept-invite'
import { createInvite } from '@gatehouse/core/team/invite/create-invite'
import { listInvites } from '@gatehouse/core/team/invite/list-invites'
import { revokeInvite } from '@gatehouse/core/team/invite/revoke-invite'
import { listTeam } from '@gatehouse/core/team/member/list-team'

/** Runs one step, after which a start may be cut off. */
export type Step = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Invites somebody and joins them, from wherever a start that was cut off left it. */
export async function joinMember(
  owner: Caller,
  { email, role }: { email: string; role: Role },
  step: Step,
): Promise<void> {
  const nobody: Caller = { ...owner, credential: null }
  const isMember = (await memberOf(owner, email)) !== undefined
  await step(async () => {
    const { items } = await listInvites(owner, { limit: 200 })
    const open = items.find((invite) => invite.email === email)
    // the link of an open invite is known to nobody any more, and resending it would send a mail
    if (open && !isMember) await revokeInvite(owner, { invite: open.id })
  })
  const link = await step(async () =>
    isMember ? null : (await createInvite(owner, { email, role, mail: false })).link,
  )
  await step(async () => {
    if (link) await acceptInvite(nobody, { token: tokenOf(link) })
  })
  // a link of our own vouches for them, so that keys outlive the first real sign-in
  await step(async () => {
    const { items } = await searchEvents(owner, { verb: 'user.signed_in', resource: email, limit: 1 })
    if (items.length > 0) return
    const operator: Caller = { ...owner, credential: { kind: 'operator', label: 'demo' } }
    const { link: theirs } = await makeOperatorLink(operator, { email })
    await redeemLink(nobody, { token: tokenOf(theirs) })
  })
}

/** The member of this address, if there is one. */
export async function memberOf(owner: Caller, email: string) {
  const { items } = await listTeam(owner, { limit: 200 })
  return items.find((member) => member.email === email)
}

function tokenOf(link: string | null): string {
  return link?.split('#token=')[1] ?? ''
}
