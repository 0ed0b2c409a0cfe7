import { LockMode } from '@mikro-orm/core'
import { v7 as uuidv7 } from 'uuid'
import type { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, Expired, LimitReached, SignedOut } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { whoIs } from '../../access/who-is.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { endReplaced, startSignIn } from '../../identity/sign-in/start-sign-in.ts'
import { proposeLogin } from '../../identity/user/login.ts'
import { proveAddressByMail } from '../../identity/user/prove-address.ts'
import { User } from '../../identity/user/user.entity.ts'
import { logAuthenticated } from '../../refusal/log-authentication.ts'
import { Account } from '../account/account.entity.ts'
import { Membership } from '../member/membership.entity.ts'
import { Invite } from './invite.entity.ts'
import { findInvite, findShownInvite, inviteToken, requireOpen } from './preview-invite.ts'

// a login by which a server is managed is never a person's, nor one that is shared, or was
const members = statement<{ logins: string[] | null; active: number }>(
  'invite.members',
  `select array_agg(login) || array(select management_login from servers where account_id = $1 and removed_at is null)
     || array(select login from shared_logins where account_id = $1) as logins,
     count(*) filter (where ended_at is null) as active from memberships where account_id = $1`,
)

/** How long the mail of an invite signs in somebody who is here already, in minutes: as long as a sign-in link. */
const signsInMinutes = 10

/**
 * Joins the account: once, by the invited address alone. Somebody who is not signed in is signed in by it, if Gatehouse has
 * never seen the address, or if the mail is the first that reaches the person or was sent moments ago; later, whoever is
 * here already signs in first. A copied link proves nothing about an address that is somebody's already.
 * Answers the token for the sign-in cookie, or null where the caller is signed in, and whether it needs a passkey as well. Throws NotFound, Expired, Conflict,
 * SignedOut, LimitReached, RateLimited.
 */
export async function acceptInvite(caller: Caller, raw: z.input<typeof inviteToken>) {
  const { token } = parseInput(inviteToken, raw)
  const offered = await findShownInvite(caller, token)
  requireOpen(offered, new Date())
  refuseOther(await whoIs(caller), offered.email)
  const isFirstMail = offered.mailed && (await proveAddressByMail(caller, offered.email))
  // only now: proving the address may have ended this very sign-in
  const signedIn = await whoIs(caller)
  const { account_id: accountId, slug } = offered
  const { user, ...joined } = await systemMutation(
    { verb: 'user.joined', caller, accounts: [accountId] },
    async (work) => {
      const { em, now } = work
      // read again, now that the account is locked
      const found = await findInvite(work.rows, token)
      requireOpen(found, now)
      const invite = await em.findOneOrFail(Invite, { accountId, id: found.id })
      if (invite.acceptedAt || invite.revokedAt) throw new Expired('This invite was already used.')
      const sent = invite.createdAt.getTime()
      const isNew = isFirstMail || now.getTime() - sent <= signsInMinutes * 60_000
      const signsIn = signedIn !== null || (found.mailed && isNew)
      const user = await userOf(work, invite.email, { mailed: found.mailed, signsIn })
      await join(work, invite, user)
      invite.acceptedAt = now
      if (!signedIn) await endReplaced(work)
      const started = signedIn ? null : await startSignIn(work, user.id)
      return {
        result: {
          user: user.id,
          account: { slug, name: found.name },
          signIn: started?.signIn ?? null,
          needs: started?.needs ?? null,
        },
        resource: { id: user.id, label: user.email },
        details: { role: invite.role, invitedBy: found.invited_by, ...(started && { assurance: 'mail' }) },
        actor: { kind: 'user', id: user.id, label: user.email },
      }
    },
  )
  const { signIn, needs } = joined
  if (signIn) logAuthenticated(caller, { user, assurance: 'mail', needs })
  return joined
}

function refuseOther(signedIn: { email: string } | null, email: string): void {
  if (signedIn && signedIn.email !== email) {
    throw new Conflict(
      `You are signed in as ${signedIn.email}, but this invite is for ${email}. Sign out to accept it.`,
    )
  }
}

async function userOf(
  work: Work,
  email: string,
  { mailed, signsIn }: { mailed: boolean; signsIn: boolean },
): Promise<User> {
  const { em, now } = work
  // waits where somebody's address is just changing, and then finds it changed
  const user = await em.findOne(User, { email }, { lockMode: LockMode.PESSIMISTIC_WRITE })
  if (!user) {
    const created = em.create(User, { id: uuidv7(), email, createdAt: now, provedAt: mailed ? now : null })
    em.persist(created)
    return created
  }
  if (!signsIn) {
    throw new SignedOut(
      `${email} has used Gatehouse before. Sign in as ${email} first, then open this link again.`,
    )
  }
  return user
}

async function join({ em, now, rows }: Work, invite: Invite, user: User): Promise<void> {
  const { accountId, role, servers, labels, accessExpiresAt: expiresAt } = invite
  if (expiresAt && expiresAt <= now)
    throw new Expired('The access this invite offers has already expired. Ask for a new invite.')
  const account = await em.findOneOrFail(Account, { id: accountId })
  const [standing] = await rows(members, [accountId])
  if (account.memberLimit !== null && (standing?.active ?? 0) >= (account.memberLimit ?? 0)) {
    throw new LimitReached('members', account.memberLimit ?? 0)
  }
  const former = await em.findOne(Membership, { accountId, userId: user.id })
  if (former && !former.endedAt) throw new Conflict(`${user.email} is already a member of ${account.slug}.`)
  if (former) {
    Object.assign(former, { role, servers, labels: labels ?? [], joinedAt: now, expiresAt, endedAt: null })
    return
  }
  const taken = new Set(standing?.logins ?? [])
  const login = proposeLogin(user.email, (one) => taken.has(one))
  em.persist(
    em.create(Membership, {
      accountId,
      id: uuidv7(),
      userId: user.id,
      role,
      login,
      servers: servers ?? null,
      ...(labels && labels.length > 0 && { labels }),
      joinedAt: now,
      expiresAt: expiresAt ?? null,
    }),
  )
}
