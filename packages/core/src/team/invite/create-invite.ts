import { v5 as uuidv5, v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { Conflict, Invalid, LimitReached } from '../../access/errors.ts'
import { endsAt } from '../../access/future.ts'
import { mutation } from '../../access/mutation.ts'
import { roleHolds, roles } from '../../access/roles.ts'
import type { Work } from '../../access/work.ts'
import { hashToken, isToken } from '../../crypto/token.ts'
import { statement } from '../../database/statement.ts'
import { chosenOf, chosenServers, resolveServers } from '../../fleet/server/chosen-servers.ts'
import { emailAddress } from '../../identity/user/email.ts'
import { findOpenInvite } from './find-invite.ts'
import { Invite } from './invite.entity.ts'
import { inviteLink, inviteMail, inviteTokens } from './invite-mail.ts'
import { limitInviteMails } from './limit-invite-mails.ts'
import { inviteRow, inviteView, mailWaits } from './list-invites.ts'

const standing = statement<{ member: boolean; places: number; most: number | null }>(
  'invite.standing',
  `select
     exists (select from memberships m join users u on u.id = m.user_id
             where m.account_id = a.id and m.ended_at is null and u.email = $1) as member,
     (select count(*) from memberships m where m.account_id = a.id and m.ended_at is null)
       + (select count(*) from invites i where i.account_id = a.id and i.accepted_at is null and i.revoked_at is null
          and i.expires_at > now() and i.email <> $1) as places,
     a.member_limit as most
   from accounts a where a.id = account_in_context()`,
)

/** How long an invite may stand: hours, 1 hour to 90 days, 7 days unless said. */
const validity = z
  .int('Enter a whole number of hours.')
  .min(1, 'At least 1 hour.')
  .max(2160, 'At most 90 days.')
  .default(168)

/**
 * Offers a membership by mail (unless `mail` is false), and answers the link that may be copied instead, this once. An open invite holds a place
 * under the plan's limit; an expired one of the same address is replaced. The same request sent again, by its `once`, changes nothing.
 * Throws Conflict, LimitReached, Invalid, RateLimited.
 */
export const createInvite = mutation({
  verb: 'user.invited',
  scope: 'team:manage',
  fresh: ({ role }) => roleHolds(role, 'team:manage'),
  input: z.object({
    email: emailAddress,
    role: z.enum(roles),
    expiresIn: validity,
    ...chosenServers,
    mail: z.boolean().default(true),
    /** When the membership ends by itself. */
    accessExpiresAt: endsAt.default(null),
    /** 32 random bytes in base64url, which name this request: sent again as it was, it is the same invite, with the same link. */
    once: z
      .string()
      .refine((text) => isToken(text), '32 random bytes in base64url.')
      .optional(),
  }),
  async run(work, { once, ...asked }) {
    const { account, core, current, em, now } = work
    const { email, role, expiresIn, servers, labels, mail: mailed, accessExpiresAt } = asked
    const named = once === undefined ? undefined : namedBy(once, account.id, asked)
    if (named && (await em.findOne(Invite, { accountId: account.id, id: named.id })))
      return { repeated: await answerAgain(work, account.id, named) }
    if (accessExpiresAt && roleHolds(role, 'team:manage'))
      throw new Invalid([{ path: ['accessExpiresAt'], message: 'An owner’s access can’t expire.' }])
    const [stands] = await work.rows(standing, [email])
    if (stands?.member) throw new Conflict(`${email} is already a member of ${account.slug}.`)
    if (stands && stands.most !== null && stands.places >= stands.most)
      throw new LimitReached('members', stands.most)
    await replaceExpired(work, account.id, email)
    const chosen = chosenOf({ servers, labels }, null)
    const { ids, details } = await resolveServers(work, chosen)
    const tokens = { ...inviteTokens(), ...(named && { link: named.link }) }
    const inviterId = current.membership?.id
    if (!inviterId) throw new Conflict('An invite comes from a member. Name one with --as.')
    const invite = em.create(Invite, {
      accountId: account.id,
      id: named?.id ?? uuidv7(),
      email,
      role,
      servers: ids,
      ...(chosen.labels.length > 0 && { labels: chosen.labels }),
      mailTokenHash: hashToken(tokens.mail),
      linkTokenHash: hashToken(tokens.link),
      inviterId,
      createdAt: now,
      accessExpiresAt,
      expiresAt: new Date(now.getTime() + expiresIn * 3_600_000),
    })
    em.persist(invite)
    await em.flush()
    const [row] = await work.rows(inviteRow, [invite.id])
    if (!row) throw new Error('the invite just written is not there')
    if (mailed) await limitInviteMails(work, account, email)
    const mail = inviteMail(core, invite, {
      token: tokens.mail,
      account,
      invitedBy: row.invited_by,
    })
    return {
      result: {
        invite: { ...inviteView(row), mail: mailed ? mailWaits : null },
        link: inviteLink(core, tokens.link),
      },
      resource: { id: invite.id, label: email },
      details,
      jobs: mailed ? [mail] : [],
    }
  },
})

/** The id and the link of the invite that a request makes: of the same request they are the same, of any other they are not. */
function namedBy(once: string, accountId: string, asked: object) {
  const request = JSON.stringify([once, asked])
  return { id: uuidv5(request, accountId), link: hashToken(`${accountId} ${request}`).toString('base64url') }
}

/** What the request was answered when it came first. @throws Conflict, Expired where the invite has changed since */
async function answerAgain(work: Work, accountId: string, { id, link }: { id: string; link: string }) {
  const invite = await findOpenInvite(work.em, accountId, id)
  if (!hashToken(link).equals(invite.linkTokenHash))
    throw new Conflict(`The invite of ${invite.email} was sent again since: this link is no longer its own.`)
  const [row] = await work.rows(inviteRow, [id])
  if (!row) throw new Error('the invite just found is not there')
  return { invite: inviteView(row), link: inviteLink(work.core, link) }
}

async function replaceExpired({ em, now }: Work, accountId: string, email: string): Promise<void> {
  const open = await em.findOne(Invite, { accountId, email, acceptedAt: null, revokedAt: null })
  if (!open) return
  if (open.expiresAt > now)
    throw new Conflict(`${email} already has an open invite. Resend it, or revoke it first.`)
  open.revokedAt = now
  await em.flush()
}
