import type { Assurance } from '../../access/assurance.ts'
import { ownQuery } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { SignInView } from './view.ts'

const own = statement<{
  id: string
  assurance: Assurance
  ip: string | null
  user_agent: string | null
  created_at: string
  expires_at: string
  seen_at: string | null
}>(
  'sign_in.list',
  `select s.id, s.assurance, s.ip, s.user_agent, s.created_at, last_used(s) as seen_at,
     least(s.expires_at, last_used(s) + idle_limit()) as expires_at
   from sign_ins s where s.user_id = user_in_context() and is_open(s) and s.awaits is null
   order by s.created_at desc limit 200`,
)

/** Where the caller is signed in, newest first. @throws SignedOut, Forbidden */
export const listSignIns = ownQuery({
  keyScope: null,
  evenWithoutPasskey: true,
  read: () => [bind(own, [])],
  view: ([rows], { signIn }): { items: SignInView[] } => ({
    items: rows.map(({ id, assurance, ip, user_agent, created_at, expires_at, seen_at }) => ({
      id,
      assurance,
      ip,
      userAgent: user_agent,
      createdAt: iso(created_at) ?? '',
      expiresAt: iso(expires_at) ?? '',
      lastSeenAt: iso(seen_at),
      current: id === signIn,
    })),
  }),
})
