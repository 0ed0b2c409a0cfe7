import type { Caller, Credential } from '../access/caller.ts'
import type { Core } from '../access/core.ts'
import type { Role } from '../access/roles.ts'
import { searchEvents } from '../audit/log/search-events.ts'
import { demoSeller } from '../billing/invoice/demo-seller.ts'
import type { PaymentSettings } from '../billing/view.ts'
import type { Cost } from '../crypto/hash-code.ts'
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.ts'
import { mailedLink } from '../identity/sign-in/mailed-link.testing.ts'
import { me } from '../identity/sign-in/me.ts'
import { redeemLink } from '../identity/sign-in/redeem-link.ts'
import { openCore } from '../installation/open-core.ts'
import { openAccountFor } from '../team/account/open-account.ts'
import { acceptInvite } from '../team/invite/accept-invite.ts'
import { createInvite } from '../team/invite/create-invite.ts'

/** Gatehouse over a database of this test's own. */
export interface TestGatehouse {
  core: Core
  database: TestDatabase
  /** A caller with this credential, about this account, from a test address. */
  caller(credential: Credential | null, account: string | null): Caller
  /** Opens an account and answers its owner, signed in. */
  account(slug: string): Promise<Member>
  /** Invites and joins somebody; answers them signed in. */
  join(owner: Member, email: string, role: Role): Promise<Member>
  close(): Promise<void>
}

export interface Member {
  caller: Caller
  user: string
  email: string
  account: { id: string; slug: string }
}

/**
 * @param codeCost the work that a recovery code's hash is: next to none, since no test needs it to be slow
 * @param payments real ways to be paid, of stand-ins; the demo's without them
 */
export async function openTestGatehouse(
  codeCost: Cost = { n: 1024, p: 1 },
  server?: TestDatabase['address'],
  payments: PaymentSettings = {},
): Promise<TestGatehouse> {
  const database = await createTestDatabase(server)
  const core = await openCore({
    database: database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
    codeCost,
    openAccounts: 'everyone',
    seller: demoSeller,
    isDemo: true,
    payments,
  })
  const caller = (credential: Credential | null, account: string | null): Caller => ({
    core,
    credential,
    account,
    ip: '192.0.2.7',
    userAgent: 'uvu',
  })
  const nobody = caller(null, null)
  const signedIn = async (token: string, slug: string): Promise<Member> => {
    const own = caller({ kind: 'sign-in', token }, slug)
    const { user, memberships } = await me(own)
    const account = memberships.find((membership) => membership.account.slug === slug)?.account
    if (!account) throw new Error(`${user.email} is not a member of ${slug}`)
    return { caller: own, user: user.id, email: user.email, account }
  }
  return {
    core,
    database,
    caller,
    async account(slug) {
      const email = `owner@${slug}.com`
      await openAccountFor(caller({ kind: 'operator', label: 'test' }, null), { slug, name: slug, email })
      const { signIn } = await redeemLink(nobody, { token: tokenOf(await mailedLink(core, email)) })
      return signedIn(signIn, slug)
    },
    async join(owner, email, role) {
      const { link } = await createInvite(owner.caller, { email, role })
      const { signIn } = await acceptInvite(nobody, { token: tokenOf(link) })
      if (!signIn) throw new Error('accepting signed nobody in')
      return signedIn(signIn, owner.account.slug)
    },
    async close() {
      await core.close()
      await database.drop()
    },
  }
}

/** The token in a link's fragment. */
export function tokenOf(link: string | null): string {
  const token = link?.split('#token=')[1]
  if (!token) throw new Error(`no token in ${link}`)
  return token
}

/** The newest event of the account, as its owner sees it. */
export async function newestEvent(owner: Member) {
  const { items } = await searchEvents(owner.caller, { limit: 1 })
  const [newest] = items
  if (!newest) throw new Error('the log is empty')
  return newest
}
