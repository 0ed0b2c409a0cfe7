import { page, paged, query } from '../../access/query.ts'
import { type Role, roleMeans } from '../../access/roles.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { InviteView } from './view.ts'

/** An invite's row with what its view needs. */
export interface InviteRow {
  id: string
  email: string
  role: Role
  servers: { id: string; name: string }[] | null
  labels: string[]
  invited_by: string
  created_at: string
  expires_at: string
  access_expires_at: string | null
  mail: { refused: boolean; why: string | null } | null
}

// by the key that invite-mail.ts gives the job; a mail that has left has none
const columns = `(select jsonb_build_object('refused', j.given_up_at is not null, 'why', j.error) from jobs j
    where j.account_id = i.account_id and j.key = 'mail:invite:' || i.id) as mail,
  i.id, i.email, i.role, i.created_at, i.expires_at, i.access_expires_at, i.server_labels as labels, coalesce(inviter.email, i.invited_by) as invited_by,
  case when i.server_ids is not null then (
    select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.name), '[]')
    from servers s where s.account_id = i.account_id and s.id = any(i.server_ids) and s.removed_at is null) end as servers`
const from = `from invites i
  left join memberships m on m.account_id = i.account_id and m.id = i.inviter_id
  left join users inviter on inviter.id = m.user_id`

const open = statement<InviteRow>(
  'invite.list',
  `select ${columns} ${from}
   where i.account_id = account_in_context() and i.accepted_at is null and i.revoked_at is null and ($1::text is null or i.email > $1)
   order by i.email limit $2`,
)

/** One invite of the account in context. */
export const inviteRow = statement<InviteRow>(
  'invite.row',
  `select ${columns} ${from} where i.account_id = account_in_context() and i.id = $1`,
)

/** The open invites of the account, the expired ones among them, by address. */
export const listInvites = query({
  scope: 'team:read',
  input: page.default({ limit: 50 }),
  read: ({ cursor, limit }) => [bind(open, [cursor ?? null, limit + 1])],
  view: ([rows], _current, { limit }) => paged(rows, limit, inviteView, (row) => row.email),
})

/** How the mail fares that goes out with the commit. */
export const mailWaits: InviteView['mail'] = { state: 'waiting', why: null }

export function inviteView(row: InviteRow): InviteView {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    can: roleMeans[row.role],
    servers: row.servers,
    labels: row.labels,
    invitedBy: row.invited_by,
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
    accessExpiresAt: iso(row.access_expires_at),
    mail: row.mail && { state: row.mail.refused ? 'refused' : 'waiting', why: row.mail.why },
    state: new Date(row.expires_at) > new Date() ? 'pending' : 'expired',
  }
}
