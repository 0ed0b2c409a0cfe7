import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Expired, NotFound } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { type Role, roleHolds, roleMeans } from '../../access/roles.ts'
import { systemRows } from '../../access/system-read.ts'
import type { Transaction } from '../../access/transaction.ts'
import { whoIs } from '../../access/who-is.ts'
import { hashToken } from '../../crypto/token.ts'
import { iso, statement } from '../../database/statement.ts'
import { networkOf } from '../../limit/network-of.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import type { InvitePreview } from './view.ts'

export interface FoundInvite {
  account_id: string
  id: string
  slug: string
  name: string
  email: string
  role: Role
  invited_by: string
  /** Null where a reseller invites. */
  inviter_role: Role | null
  inviter_ended: boolean
  expires_at: string
  access_expires_at: string | null
  accepted: boolean
  revoked: boolean
  mailed: boolean
}

const byToken = statement<FoundInvite>(
  'invite.by_token',
  `select i.account_id, i.id, a.slug, a.name, i.email, i.role, coalesce(u.email, i.invited_by) as invited_by, m.role as inviter_role,
     m.ended_at is not null as inviter_ended, i.expires_at, i.access_expires_at, i.accepted_at is not null as accepted,
     i.revoked_at is not null or a.closed_at is not null as revoked, i.mail_token_hash = $1 as mailed
   from invites i
   join accounts a on a.id = i.account_id
   left join memberships m on m.account_id = i.account_id and m.id = i.inviter_id
   left join users u on u.id = m.user_id
   where i.mail_token_hash = $1 or i.link_token_hash = $1`,
)

/** @throws NotFound for a token that is unknown, or was replaced by a resent invite */
export async function findInvite(rows: Transaction['rows'], token: string): Promise<FoundInvite> {
  const [found] = await rows(byToken, [hashToken(token)])
  if (!found) throw new NotFound('invite', 'The link is incomplete, or a newer invite has replaced it.')
  return found
}

/** The same for whoever shows a token; wrong ones are counted by address. @throws NotFound, RateLimited */
export async function findShownInvite({ core, ip }: Caller, token: string): Promise<FoundInvite> {
  try {
    return await findInvite(systemRows(core), token)
  } catch (error) {
    if (error instanceof NotFound) await limitRate(core, 'invite-token.ip', networkOf(ip))
    throw error
  }
}

/** @throws Expired if the invite can no longer be accepted, saying why */
export function requireOpen(invite: FoundInvite, now: Date): void {
  const ask = `Ask ${invite.invited_by} for a new one.`
  if (invite.accepted) throw new Expired('This invite was already accepted. Sign in instead.')
  if (invite.revoked) throw new Expired(`This invite was revoked. ${ask}`)
  if (new Date(invite.expires_at) <= now) throw new Expired(`This invite has expired. ${ask}`)
  const { inviter_role: role } = invite
  if (invite.inviter_ended || (role !== null && !roleHolds(role, 'team:manage'))) {
    throw new Expired(
      'This invite is no longer valid, because the person who sent it can no longer invite. Ask an owner of the account.',
    )
  }
}

export const inviteToken = z.object({ token: z.string().min(1).max(200) })

/** What the holder of an invite's link sees. Changes nothing, however often it is opened. Throws NotFound, Expired, RateLimited. */
export async function previewInvite(
  caller: Caller,
  raw: z.input<typeof inviteToken>,
): Promise<InvitePreview> {
  const { token } = parseInput(inviteToken, raw)
  const invite = await findShownInvite(caller, token)
  requireOpen(invite, new Date())
  const user = await whoIs(caller)
  return {
    account: { slug: invite.slug, name: invite.name },
    email: invite.email,
    role: invite.role,
    can: roleMeans[invite.role],
    invitedBy: invite.invited_by,
    expiresAt: iso(invite.expires_at),
    accessExpiresAt: iso(invite.access_expires_at),
    signedInAs: user?.email ?? null,
  }
}
