import * as assert from 'uvu/assert'
import type { AuditEventView } from '../audit/event/view.ts'
import type { Member, TestGatehouse } from './test-gatehouse.ts'

type Database = { gatehouse: Pick<TestGatehouse, 'database'> }

/** What one change left behind. */
export interface Trace<Result> {
  result: Result
  /** The events written, each with its account's slug, without id, number and time; times in a diff read `(time)`. */
  events: (Omit<AuditEventView, 'id' | 'seq' | 'at'> & { account: string })[]
  /** Names of the servers that are to be synced anew, sorted. */
  synced: string[]
  mails: number
}

/** Runs a change and answers what it left in the log, the servers' bookkeeping and the queue. */
export async function trace<Result>(stage: Database, work: () => Promise<Result>): Promise<Trace<Result>> {
  const { owner } = stage.gatehouse.database
  await owner.query('delete from jobs')
  const before = await versions(stage)
  const { rows: seen } = await owner.query<{ id: string }>('select id from audit_events')
  const known = seen.map(({ id }) => id)
  const result = await work()
  const { rows: events } = await owner.query(
    `select a.slug as account, e.ip, e.user_agent as "userAgent", e.verb, e.changes, e.details,
       jsonb_build_object('kind', e.actor_kind, 'id', e.actor_id, 'label', e.actor_label) as actor,
       jsonb_build_object('type', e.resource_type, 'id', e.resource_id, 'label', e.resource_label) as resource
     from audit_events e join accounts a on a.id = e.account_id where e.id <> all($1) order by a.slug, e.seq`,
    [known],
  )
  const after = await versions(stage)
  const synced = [...after].filter(([id, { version }]) => version > (before.get(id)?.version ?? -1))
  const { rows: jobs } = await owner.query<{ task: string }>('select task from jobs')
  for (const [, { name, due }] of synced) assert.ok(due, `${name} has changed and is not due`)
  const mails = jobs.filter(({ task }) => task === 'mail').length
  const masked = JSON.parse(JSON.stringify(events).replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"(time)"'))
  return { result, events: masked, synced: synced.map(([, { name }]) => name).sort(), mails }
}

/** What every event of this signed-in member in `acme` says of its origin. */
export const by = ({ user, email }: Pick<Member, 'user' | 'email'>) => ({
  account: 'acme',
  actor: { kind: 'user' as const, id: user, label: email },
  ip: '192.0.2.7',
  userAgent: 'uvu',
})

async function versions({
  gatehouse,
}: Database): Promise<Map<string, { name: string; version: number; due: boolean }>> {
  const { rows } = await gatehouse.database.owner.query<{
    id: string
    name: string
    version: number
    due: boolean
  }>(
    'select s.id, s.name, y.version, y.due_at <= now() as due from servers s join server_syncs y on y.server_id = s.id',
  )
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}

/** How long each account's log is, by slug. */
export async function logLengths({ gatehouse }: Database): Promise<Record<string, number>> {
  const { rows } = await gatehouse.database.owner.query<{ slug: string; count: number }>(
    'select slug, (select count(*) from audit_events e where e.account_id = a.id) as count from accounts a order by slug',
  )
  return Object.fromEntries(rows.map(({ slug, count }) => [slug, count]))
}
