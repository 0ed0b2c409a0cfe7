import { appendLeaf, leafOf } from '@gatehouse/core/audit/event/merkle'
import type { AuditEventView } from '@gatehouse/core/audit/event/view'
import * as assert from 'uvu/assert'
import type { Api } from './api.ts'
import type { Acknowledged } from './crash-load.ts'
import type { Database } from './database.ts'

/** The whole log, oldest first, as the owner reads it. */
export async function readLog(owner: Api): Promise<AuditEventView[]> {
  const events: AuditEventView[] = []
  let cursor: string | null = null
  do {
    const page: { items: AuditEventView[]; nextCursor: string | null } = await owner.query('audit.search', {
      limit: 200,
      ...(cursor && { cursor }),
    })
    events.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  return events.reverse()
}

/** Every answered change has its event. */
export function proveNothingIsLost(
  log: readonly AuditEventView[],
  acknowledged: readonly Acknowledged[],
): void {
  const events = new Set(log.map(({ verb, resource }) => `${verb} ${resource.id} ${resource.label}`))
  const lost = acknowledged
    .map(({ verb, resource, label }) => `${verb} ${resource} ${label}`)
    .filter((one) => !events.has(one))
  assert.equal(lost, [])
}

/** The log counts 1, 2, 3 …, and what is read of it hashes to the tree that is kept. */
export async function proveLogIsWhole(log: readonly AuditEventView[], database: Database): Promise<void> {
  assert.equal(
    log.map(({ seq }) => seq),
    log.map((_, index) => index + 1),
  )
  const leaves = await database.rows<{ leaf: Buffer }>(
    `select leaf from audit_events join accounts a on a.id = account_id where a.slug = 'acme' order by seq`,
  )
  assert.is(leaves.length, log.length)
  let frontier: Buffer[] = []
  log.forEach((event, index) => {
    const leaf = leafOf(event)
    assert.is(leaf.toString('hex'), leaves[index]?.leaf.toString('hex'))
    frontier = appendLeaf(frontier, index, leaf)
  })
  const [head] = await database.rows<{ seq: number; frontier: Buffer[] }>(
    `select seq, frontier from audit_heads join accounts a on a.id = account_id where a.slug = 'acme'`,
  )
  assert.is(head?.seq, log.length)
  assert.equal(
    head?.frontier.map((node) => node.toString('hex')),
    frontier.map((node) => node.toString('hex')),
  )
}

/** The rows are what the log tells, no more and no less: no change without its event, no event without its change. */
export async function proveRowsMatchLog(log: readonly AuditEventView[], database: Database): Promise<void> {
  const about = (verb: string) =>
    log.filter((event) => event.verb === verb).map(({ resource }) => resource.id)
  const idsOf = async (text: string) => (await database.rows<{ id: string }>(text)).map(({ id }) => id).sort()

  const removed = new Set(about('key.removed'))
  assert.equal(
    await idsOf('select id from ssh_keys'),
    about('key.added')
      .filter((id) => !removed.has(id))
      .sort(),
  )
  assert.equal(await idsOf('select id from invites'), about('user.invited').sort())
  assert.equal(
    await idsOf('select id from invites where revoked_at is not null'),
    about('invite.revoked').sort(),
  )
  const names = new Map<string, string>()
  for (const { verb, resource } of log)
    if (verb === 'server.registered' || verb === 'server.renamed') names.set(resource.id, resource.label)
  const rows = await database.rows<{ id: string; name: string }>('select id, name from servers')
  assert.equal(new Map(rows.map(({ id, name }) => [id, name] as const)), names, 'names of servers')
  const joined = new Set([...about('user.joined')])
  const members = await idsOf(
    `select user_id as id from memberships where ended_at is null and role <> 'OWNER'`,
  )
  assert.equal(members, [...joined].sort())
}
