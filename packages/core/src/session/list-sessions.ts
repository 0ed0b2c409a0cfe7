import { z } from 'zod'
import { NotFound } from '../access/errors.ts'
import { id, instant, soughtText } from '../access/input.ts'
import { pageById, paged, query } from '../access/query.ts'
import { type Bound, bind, iso, statement } from '../database/statement.ts'
import type {
  SessionConnections,
  SessionDetails,
  SessionFiles,
  SessionKind,
  SessionOrigin,
  SessionOutcome,
  SessionStreams,
  SessionView,
} from './view.ts'

interface Row {
  id: string
  user_id: string
  email: string
  login: string
  server_id: string
  server: string
  kind: SessionKind
  origin: SessionOrigin
  command: string | null
  terminal: boolean
  client_address: string
  client_version: string
  opened_with: SessionView['openedWith']
  key_label: string
  opened_at: string
  closed_at: string | null
  outcome: SessionOutcome | null
  line: string | null
  exit_code: number | null
  exit_signal: string | null
  bytes_in: number | null
  bytes_out: number | null
  connections: SessionConnections | null
  terminated_by: string | null
  recording_digest: string | null
  recording_bytes: number | null
  recording_deleted_at: string | null
}

interface DetailedRow extends Row {
  streams: SessionStreams | null
  files: SessionFiles | null
}

const columns = `e.id, m.user_id, u.email, coalesce(e.shared_login, m.login) as login, e.server_id, s.name as server, e.kind, e.origin, e.command, e.terminal, e.client_address,
  e.client_version, e.key_label,
  case when e.sign_in_id is not null then 'sign-in' when e.api_key_id is not null then 'api-key' else 'key' end as opened_with,
  e.opened_at, e.closed_at, e.outcome, e.line, e.exit_code, e.exit_signal, e.bytes_in, e.bytes_out, e.connections,
  e.terminated_by, e.recording_digest, e.recording_bytes, e.recording_deleted_at`
const from = (sessions: string) => `from ${sessions}
  join servers s on s.account_id = e.account_id and s.id = e.server_id
  join memberships m on m.account_id = e.account_id and m.id = e.membership_id
  join users u on u.id = m.user_id`

type Filter = Omit<z.output<typeof sessionFilter>, 'text' | 'limit'>

/** How many sessions one page of a search for text looks through: that takes some 20 ms, however many there are. */
export const lookedThrough = 4000

/**
 * A statement about some of the account's sessions, which stand before it as `e`, the newest first: they are chosen before anything is
 * joined, and only what is asked for stands in the condition, since a kept plan joins and sorts all of them else.
 */
function aboutChosen<R>(
  name: string,
  { cursor, server, user, live, from, to }: Filter,
  sql: (chosen: string) => string,
  ...more: unknown[]
) {
  const conditions = [
    { kind: 'before', sql: (place: string) => `e.id < ${place}::uuid`, value: cursor },
    { kind: 'server', sql: (place: string) => `e.server_id = ${place}::uuid`, value: server },
    {
      kind: 'user',
      sql: (place: string) => `e.membership_id = (
        select m.id from memberships m where m.account_id = account_in_context() and m.user_id = ${place}::uuid)`,
      value: user,
    },
    { kind: 'from', sql: (place: string) => `e.opened_at >= ${place}::timestamptz`, value: from },
    { kind: 'to', sql: (place: string) => `e.opened_at < ${place}::timestamptz`, value: to },
  ].filter(({ value }) => value !== undefined)
  const where = conditions.map(({ sql }, at) => ` and ${sql(`$${at + more.length + 1}`)}`).join('')
  const chosen = `select * from sessions e where e.account_id = account_in_context()${where}${live ? ' and e.closed_at is null' : ''}
    order by e.id desc`
  const kinds = [...conditions.map(({ kind }) => kind), ...(live ? ['live'] : [])]
  return bind(statement<R>([name, ...kinds].join(':'), sql(chosen)), [
    ...more,
    ...conditions.map(({ value }) => value),
  ])
}

const sessionsPage = (filter: Filter, limit: number) =>
  aboutChosen<Row>(
    'session.list',
    filter,
    (chosen) =>
      `with e as materialized (${chosen} limit $1) select ${columns} ${from('e')} order by e.id desc`,
    limit,
  )

/** What a row of the list shows is what is looked in. */
const containing = (filter: Filter, text: string, limit: number) =>
  aboutChosen<Row>(
    'session.list_containing',
    filter,
    (chosen) => `with looked as materialized (${chosen} limit ${lookedThrough})
     select ${columns} ${from('looked e')}
     where strpos(lower(concat_ws(e'\\n', u.email, coalesce(e.shared_login, m.login), s.name, e.kind, e.command, e.client_address, e.key_label, e.outcome, e.line)), lower($1)) > 0
     order by e.id desc limit $2`,
    text,
    limit,
  )

const lastLooked = (filter: Filter) =>
  aboutChosen<{ id: string }>(
    'session.last_looked',
    filter,
    (chosen) => `select id from (${chosen} offset ${lookedThrough - 1} limit 1) last`,
  )

const one = statement<DetailedRow>(
  'session.get',
  `select ${columns}, e.streams,
     (select f.files from session_files f where f.account_id = e.account_id and f.session_id = e.id) as files
   ${from('sessions e')} where e.account_id = account_in_context() and e.id = $1`,
)

const sessionFilter = pageById.extend({
  server: id.optional(),
  user: id.optional(),
  live: z.boolean().default(false),
  /** Opened at that time or later, and before that one. */
  from: instant.optional(),
  to: instant.optional(),
  text: soughtText.max(200, 'Use at most 200 characters.').trim().optional(),
})

/**
 * The account's SSH sessions, newest first: all, of a server, of a user, opened in a time, only those that are live, or those that
 * have a text in what the list shows. A page of the last looks through {@link lookedThrough} sessions: it may have few items, or none,
 * and a next page.
 */
export const listSessions = query({
  scope: 'session:read',
  input: sessionFilter.default({ limit: 50, live: false }),
  read: ({ text, limit, ...filter }): readonly [Bound<Row>, ...Bound<{ id: string }>[]] =>
    text ? [containing(filter, text, limit + 1), lastLooked(filter)] : [sessionsPage(filter, limit + 1)],
  view: ([rows, last], _current, { limit }) => {
    const page = paged(rows, limit, sessionView, (row) => row.id)
    return { ...page, nextCursor: page.nextCursor ?? last?.[0]?.id ?? null }
  },
})

/** One SSH session with what went through it. Throws NotFound. */
export const getSession = query({
  scope: 'session:read',
  input: z.object({ session: id }),
  read: ({ session }) => [bind(one, [session])],
  view: ([[row]]): SessionDetails => {
    if (!row) throw new NotFound('session')
    return { ...sessionView(row), streams: row.streams, files: row.files }
  },
})

function sessionView(row: Row): SessionView {
  return {
    id: row.id,
    user: row.user_id,
    email: row.email,
    login: row.login,
    server: { id: row.server_id, name: row.server },
    kind: row.kind,
    origin: row.origin,
    command: row.command,
    terminal: row.terminal,
    clientAddress: row.client_address,
    clientVersion: row.client_version,
    openedWith: row.opened_with,
    key: row.key_label,
    openedAt: iso(row.opened_at),
    closedAt: iso(row.closed_at),
    outcome: row.outcome,
    line: row.line,
    exitCode: row.exit_code,
    exitSignal: row.exit_signal,
    bytesIn: row.bytes_in,
    bytesOut: row.bytes_out,
    connections: row.connections,
    terminatedBy: row.terminated_by,
    recording:
      row.recording_digest !== null && row.recording_bytes !== null
        ? { digest: row.recording_digest, bytes: row.recording_bytes }
        : null,
    recordingDeletedAt: iso(row.recording_deleted_at),
  }
}
