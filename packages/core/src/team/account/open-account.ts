import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, Forbidden, SignedOut } from '../../access/errors.ts'
import { givenName, parseInput } from '../../access/input.ts'
import { ownQuery } from '../../access/query.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import type { Work } from '../../access/work.ts'
import type { Actor } from '../../audit/event/view.ts'
import { newGatewayKey } from '../../fleet/gateway-key/gateway-key.ts'
import { newManagementKey } from '../../fleet/management-key/new-management-key.ts'
import { emailAddress } from '../../identity/user/email.ts'
import { proposeLogin } from '../../identity/user/login.ts'
import { User } from '../../identity/user/user.entity.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { Membership } from '../member/membership.entity.ts'
import { Account } from './account.entity.ts'
import { firstRecordingRoom } from './recording-room.ts'

// the addresses that are no account's
const ownPaths =
  'sign-in invite confirm-email setup pay accounts trpc audit recordings terminals assets healthz readyz metrics'.split(
    ' ',
  )

/** An account's short name, in addresses and in `ssh server.account@gateway`. */
const accountSlug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9-]{1,38}$/, 'Use 2 to 39 letters, digits and hyphens, starting with a letter.')
  .refine((slug) => !ownPaths.includes(slug), 'This name is reserved.')

export const openAccountInput = z.object({ slug: accountSlug, name: givenName })

/** What the first owners of a plan get; each account carries its own copy. */
const firstLimits = { members: 25, servers: 100, trunks: 50 }

const firstCheckMinutes = 5

const whoOpens = ownQuery({
  keyScope: null,
  read: () => [],
  view: (_rows, { user }, { core }) => {
    if (!user) throw new SignedOut('Sign in to open an account.')
    if (core.openAccounts !== 'everyone')
      throw new Forbidden(
        'account:update',
        'Only your Gatehouse administrator can open accounts. Ask them for one.',
      )
    return user
  },
})

/**
 * Opens an account with the signed-in person as its owner, where whoever runs Gatehouse lets everyone.
 * Throws SignedOut, Forbidden, Conflict, Invalid, RateLimited.
 */
export async function openAccount(caller: Caller, raw: z.input<typeof openAccountInput>) {
  if (caller.credential?.kind !== 'sign-in') throw new SignedOut('Sign in to open an account.')
  const user = await whoOpens(caller)
  const input = parseInput(openAccountInput, raw)
  await limitRate(
    caller.core,
    'account.opened.user',
    user.id,
    'You have opened too many accounts. Try again in a day.',
  )
  return open(caller, { ...input, ...user }, { kind: 'user', id: user.id, label: user.email })
}

/** Opens an account for whoever has the address, as the one who runs Gatehouse. Throws Conflict, Invalid. */
export async function openAccountFor(
  caller: Caller,
  raw: z.input<typeof openAccountInput> & { email: string },
) {
  const input = parseInput(openAccountInput.extend({ email: emailAddress }), raw)
  if (caller.credential?.kind !== 'operator') throw new SignedOut()
  return open(caller, input, { kind: 'system', id: null, label: caller.credential.label })
}

async function open(
  caller: Caller,
  { slug, name, email, id: userId }: { slug: string; name: string; email: string; id?: string },
  actor: Actor,
) {
  const id = uuidv7()
  return systemMutation({ verb: 'account.opened', caller, accounts: [] }, async (work) => {
    const { em, now } = work
    await addAccount(work, { id, slug, name })
    // a person is found by who they are: their address may be moving
    const found = await em.findOne(User, userId ? { id: userId } : { email })
    // whoever runs Gatehouse has named them: nobody can have been here in their name
    const user = found ?? em.create(User, { id: uuidv7(), email, createdAt: now, vouchedAt: now })
    em.persist(user)
    await em.flush()
    const login = proposeLogin(email, () => false)
    em.persist(
      em.create(Membership, {
        accountId: id,
        id: uuidv7(),
        userId: user.id,
        role: 'OWNER',
        login,
        joinedAt: now,
      }),
    )
    return {
      result: { id, slug, name },
      resource: { id, label: slug },
      details: { owner: email },
      actor,
      opened: { id, slug, name, membership: null, head: null },
    }
  })
}

/** The rows of an account that nobody is a member of yet. @throws Conflict where the short name is taken */
export async function addAccount(
  work: Pick<Work, 'core' | 'em' | 'now'>,
  { id, slug, name }: { id: string; slug: string; name: string },
): Promise<Account> {
  const { em, now } = work
  if (await em.findOne(Account, { slug }))
    throw new Conflict(`The short name ${slug} is already taken. Choose another.`)
  const account = em.create(Account, {
    id,
    slug,
    name,
    memberLimit: firstLimits.members,
    serverLimit: firstLimits.servers,
    trunkLimit: firstLimits.trunks,
    checkMinutes: firstCheckMinutes,
    forwardTo: [],
    recordInput: false,
    ...firstRecordingRoom,
    passkeysOf: 'nobody',
    touchToPlay: false,
    ...newGatewayKey(work, { id, slug }),
    createdAt: now,
  })
  em.persist(account)
  newManagementKey(work, { id, slug })
  return account
}
