import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { organization } from 'better-auth/plugins/organization'
import pg from 'pg'

export interface PeerOptions {
  database: { host: string; port: number; user: string; database: string }
}

/** better-auth with its organization plugin as its documentation sets it up, without what would skip or slow the work. */
export function peer({ database }: PeerOptions) {
  const pool = new pg.Pool({ ...database, max: 10 })
  const options = {
    database: pool,
    baseURL: 'http://localhost:4600',
    secret: 'a secret for benchmarks alone, long enough',
    emailAndPassword: { enabled: true },
    plugins: [organization({ allowUserToCreateOrganization: true })],
    session: { cookieCache: { enabled: false } },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  }
  return { auth: betterAuth(options), options, close: () => pool.end() }
}

/** Makes its tables and an organization of the people with these addresses; answers the first one's cookie. */
export async function seedPeer(given: PeerOptions, emails: readonly string[]) {
  const { auth, options, close } = peer(given)
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  let first: { cookie: string; organizationId: string } | undefined
  for (const email of emails) {
    const { headers, response } = await auth.api.signUpEmail({
      body: { email, name: email, password: 'a long enough password' },
      returnHeaders: true,
    })
    if (first) {
      const { organizationId } = first
      await auth.api.addMember({ body: { userId: response.user.id, organizationId, role: 'member' } })
      continue
    }
    const cookie = headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    const made = await auth.api.createOrganization({
      body: { name: 'Measured', slug: 'measured' },
      headers: new Headers({ cookie }),
    })
    first = { cookie, organizationId: made.id }
  }
  await options.database.query('analyze')
  await close()
  if (!first) throw new Error('an organization needs somebody')
  return first
}
