import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { id, instant, soughtText } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { requireFeature } from '../../team/account/require-feature.ts'

/** Which recordings to look through: of a member, of a server, of sessions opened from a time on and before another. */
const recordingFilter = z.object({
  user: id.optional(),
  server: id.optional(),
  from: instant.optional(),
  to: instant.optional(),
})

const recordingSearch = recordingFilter.extend({
  text: soughtText
    .max(200, 'Use at most 200 characters.')
    .refine((text) => text.trim().length >= 2, 'Enter at least two characters.'),
})

const noteSearch = mutation({
  verb: 'session.searched',
  scope: 'session:play',
  touch: ({ touchToPlay }) => touchToPlay,
  input: recordingSearch,
  async run({ account, em }, search) {
    await requireFeature({ em }, account.id, 'recording-search')
    return {
      result: { ...search, account: account.id },
      resource: { id: account.id, label: `${account.slug} recordings` },
      details: Object.fromEntries(
        Object.entries(search).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    }
  },
})

/** A session whose recording may be looked through. */
export interface RecordedSession {
  id: string
  email: string
  login: string
  server: string
  openedAt: string
}

interface Row extends Omit<RecordedSession, 'openedAt'> {
  opened_at: string
}

const pageSize = 200

const recorded = `from sessions e
  join memberships m on m.account_id = e.account_id and m.id = e.membership_id
  where e.account_id = account_in_context() and e.recording_digest is not null and e.recording_deleted_at is null
    and ($1::uuid is null or m.user_id = $1) and ($2::uuid is null or e.server_id = $2)
    and ($3::timestamptz is null or e.opened_at >= $3) and ($4::timestamptz is null or e.opened_at < $4)`

const counted = statement<{ count: number }>(
  'session.recorded_count',
  `select count(*)::int as count ${recorded}`,
)
const page = statement<Row>(
  'session.recorded_page',
  `select f.id, u.email, f.login, s.name as server, f.opened_at
   from (select e.id, e.account_id, e.server_id, m.user_id, coalesce(e.shared_login, m.login) as login, e.opened_at ${recorded}
     and ($5::uuid is null or e.id < $5) order by e.id desc limit $6) f
   join users u on u.id = f.user_id
   join servers s on s.account_id = f.account_id and s.id = f.server_id order by f.id desc`,
)

const valuesOf = ({ user, server, from, to }: z.output<typeof recordingFilter>) => [
  user ?? null,
  server ?? null,
  from ?? null,
  to ?? null,
]

const recordedCount = query({
  scope: 'session:play',
  input: recordingFilter,
  read: (filter) => [bind(counted, valuesOf(filter))],
  view: ([rows]) => rows[0]?.count ?? 0,
})

const recordedPage = query({
  scope: 'session:play',
  input: recordingFilter.extend({ before: id.nullable() }),
  read: ({ before, ...filter }) => [bind(page, [...valuesOf(filter), before, pageSize])],
  view: ([rows]): RecordedSession[] =>
    rows.map(({ opened_at: openedAt, ...session }) => ({ ...session, openedAt: iso(openedAt) })),
})

/** What a search has to look through. */
export interface RecordingSearch {
  /** The id of the account that it is in. */
  account: string
  /** One line, as it is looked for. */
  text: string
  count: number
  /** The newest first. The right is looked up again every 200 sessions: throws Forbidden and its like when it has ended. */
  sessions: AsyncGenerator<RecordedSession>
}

/**
 * Begins to search recordings for a text: it shows what they hold, so the words stand in the log first.
 * Throws Forbidden, Invalid.
 */
export async function searchRecordings(
  caller: Caller,
  input: z.input<typeof recordingSearch>,
): Promise<RecordingSearch> {
  const { text, account, ...filter } = await noteSearch(caller, input)
  return { account, text, count: await recordedCount(caller, filter), sessions: sessionsOf(caller, filter) }
}

async function* sessionsOf(
  caller: Caller,
  filter: z.output<typeof recordingFilter>,
): AsyncGenerator<RecordedSession> {
  for (let before: string | null = null; ; ) {
    const sessions: RecordedSession[] = await recordedPage(caller, { ...filter, before })
    yield* sessions
    before = sessions.at(-1)?.id ?? null
    if (sessions.length < pageSize || before === null) return
  }
}
