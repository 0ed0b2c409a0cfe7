import type { EntityManager, EventSubscriber, FlushEventArgs } from '@mikro-orm/core'
import type { Json } from './view.ts'

/** One row's change, as the unit of work saw it. */
export interface RowChange {
  entity: string
  row: Record<string, unknown>
  fields: { name: string; from: Json; to: Json }[]
  /** The part of a server that is made of such rows: what the entity says as `static readonly part`, with a `serverId`, null for all of the account's. */
  part?: string
}

const recorded = new WeakMap<EntityManager, RowChange[]>()

/** Starts recording what this EntityManager flushes; the answer fills as it does. */
export function recordChanges(em: EntityManager): readonly RowChange[] {
  const changes: RowChange[] = []
  recorded.set(em, changes)
  return changes
}

/** Collects every flushed change set; registered once with the ORM. */
export const changeRecorder: EventSubscriber = {
  onFlush({ em, uow }: FlushEventArgs) {
    const changes = recorded.get(em)
    for (const { type, payload, originalEntity, entity, meta } of uow.getChangeSets()) {
      if (!changes) throw new Error(`${meta.className} is written outside a mutation`)
      const deleted = `${type}` === 'delete' || `${type}` === 'delete_early'
      // the unit of work keeps what was as the database has it, and the entity what will be as we have it
      const before: Record<string, unknown> =
        (deleted ? uow.getOriginalEntityData(entity) : originalEntity) ?? {}
      const after: Record<string, unknown> = deleted ? {} : entity
      const fields = meta.props
        .filter(({ name, primary }) => !primary && name in (deleted ? before : payload))
        .map(({ name, hidden, customType }) => {
          const was = before[name] ?? null
          const from = customType && was !== null ? customType.convertToJSValue(was, em.getPlatform()) : was
          return { name, from: shown(from, hidden), to: shown(after[name], hidden) }
        })
        .filter(({ from, to }) => from !== null || to !== null)
      const { part } = meta.class as { part?: string } // said by an entity of a part alone
      changes.push({
        entity: meta.className,
        row: { ...before, ...entity },
        fields,
        ...(part !== undefined && { part }),
      })
    }
  },
}

/** The change of a row that is written without the unit of work, of which nothing is secret: made, unless there is something before. */
export function changeOf(
  entity: string,
  row: Record<string, unknown>,
  before: Record<string, unknown> = {},
): RowChange {
  const fields = Object.keys(row)
    .filter((name) => name !== 'accountId' && name !== 'id')
    .map((name) => ({ name, from: shown(before[name], false), to: shown(row[name], false) }))
    .filter(({ from, to }) => from !== to)
  return { entity, row, fields }
}

/** A column's value as the log shows it; a secret is named and not shown. */
function shown(value: unknown, hidden: boolean | undefined): Json {
  if (value === null || value === undefined) return null
  if (hidden || value instanceof Uint8Array) return '(secret)'
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map((one) => shown(one, false))
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return JSON.parse(JSON.stringify(value))
}
