import type { Unit } from '@gatehouse/hosts/service/unit'
import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { isBad } from './is-bad.ts'
import { seenService } from './seen-service.ts'
import type { SeenService } from './view.ts'

/** How long after one look at a server's services the next is due, in seconds. */
const everySeconds = 60

/** A look at a server's services that a worker has taken. */
export interface ServiceLook {
  account: string
  server: string
  services: string[]
}

/** Has the servers looked at anew; a change of what is chosen, or a restart, is seen at once by it. */
export const lookSoon = statement<never>(
  'service.look_soon',
  'update service_looks set due_at = now() where account_id = account_in_context() and server_id = any($1::uuid[])',
)

const lookSoonAt = statement<never>(
  'service.look_soon_at',
  'update service_looks set due_at = now() where account_id = $1 and server_id = $2',
)

/** As `lookSoon`, by the worker. */
export async function lookAgain(
  core: Core,
  { account, server }: Omit<ServiceLook, 'services'>,
): Promise<void> {
  await asSystem(core, bind(lookSoonAt, [account, server]))
}

// whom key sync does not reach is not tried here either; that it is away is told there
const take = statement<ServiceLook>(
  'service.take_looks',
  `with due as (
     select s.account_id, s.id, coalesce(l.due_at, '-infinity') as due_at,
       row_number() over (partition by s.account_id order by l.due_at nulls first) as turn
     from servers s join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
     left join service_looks l on l.account_id = s.account_id and l.server_id = s.id
     where s.services <> '{}' and s.removed_at is null and s.account_id <> all($4::uuid[]) and (l.due_at is null or l.due_at <= now())
       and y.proved_at is not null and coalesce(y.error_reason, 'login') in ('login', 'recorder', 'management-key')),
   taken as (
     insert into service_looks as l (account_id, server_id, due_at)
     select account_id, id, now() + make_interval(secs => $2) from due where turn <= $3 order by turn, due_at limit $1
     on conflict (account_id, server_id) do update set due_at = excluded.due_at where l.due_at <= now()
     returning account_id, server_id)
   select t.account_id as account, t.server_id as server, s.services from taken t
   join servers s on s.account_id = t.account_id and s.id = t.server_id`,
)

interface Room {
  places: number
  ofAccount: number
  /** Accounts of which no more is taken for now. */
  full: readonly string[]
}

/** Takes looks that are due, fairly across accounts: a worker that dies with them loses one turn. */
export async function takeLooks(core: Core, { places, ofAccount, full }: Room): Promise<ServiceLook[]> {
  return places > 0 ? asSystem(core, bind(take, [places, everySeconds, ofAccount, full])) : []
}

// a page hears of it only where something is other than it was
const record = statement<never>(
  'service.record_look',
  `with before as materialized (
     select account_id, server_id, (systemd, units, bad, error) is distinct from ($3::boolean, $4::jsonb, $5::text[], null::text) as changed
     from service_looks where account_id = $1 and server_id = $2 for no key update),
   written as (
     update service_looks l set looked_at = now(), systemd = $3, units = $4, bad = $5, error = null
     from before where l.account_id = before.account_id and l.server_id = before.server_id)
   select pg_notify('gatehouse', jsonb_build_object('account', $1::uuid, 'topics', '["services"]'::jsonb)::text) from before where changed`,
)

/** What came of a look: what the server's systemd told, null where it has none; or why it was not reached, as a sentence. */
export type Looked = { units: readonly Unit[] | null } | { error: string }

/** Writes down what came of a look. */
export async function recordLook(
  core: Core,
  { account, server }: Omit<ServiceLook, 'services'>,
  looked: Looked,
): Promise<void> {
  if ('error' in looked) {
    await asSystem(core, bind(recordFailed, [account, server, looked.error]))
    return
  }
  const seen: SeenService[] = (looked.units ?? []).map(seenService)
  const bad = seen.filter(isBad).map(({ unit }) => unit)
  await asSystem(core, bind(record, [account, server, looked.units !== null, JSON.stringify(seen), bad]))
}

const recordFailed = statement<never>(
  'service.record_failed_look',
  `with written as (
     update service_looks set error = $3 where account_id = $1 and server_id = $2 and error is distinct from $3 returning 1)
   select pg_notify('gatehouse', jsonb_build_object('account', $1::uuid, 'topics', '["services"]'::jsonb)::text) from written`,
)
