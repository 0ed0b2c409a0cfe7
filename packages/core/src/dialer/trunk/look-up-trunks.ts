import { isDeepStrictEqual } from 'node:util'
import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { CarrierNames } from './carrier-way.ts'
import { resolvedHost, UnresolvedHost } from './resolved-hosts.ts'
import { Trunk } from './trunk.entity.ts'
import { bringRules } from './trunk-rules.ts'
import { TrunkServer } from './trunk-server.entity.ts'
import type { TrunkHost, TrunkLookup, TrunkTransport } from './view.ts'

/** How long after one look at a trunk's names the next is due, in seconds. */
const everySeconds = 300

/** A look at a trunk's names that a worker has taken. */
export interface TrunkNames {
  account: string
  trunk: string
  hosts: TrunkHost[]
  transport: TrunkTransport
  local: boolean
}

// a host that is an address stays what it is
const take = statement<TrunkNames>(
  'trunk.take_lookups',
  `with due as (
     select t.account_id, t.id, coalesce(l.due_at, t.created_at) as due_at,
       row_number() over (partition by t.account_id order by coalesce(l.due_at, t.created_at)) as turn
     from trunks t join accounts a on a.id = t.account_id and a.closed_at is null
     left join trunk_lookups l on l.account_id = t.account_id and l.trunk_id = t.id
     where t.account_id <> all($4::uuid[]) and coalesce(l.due_at, t.created_at + make_interval(secs => $2)) <= now()
       and jsonb_path_exists(t.hosts, '$[*].host ? (!(@ like_regex "^[0-9.]+$" || @ like_regex ":"))')),
   taken as (
     insert into trunk_lookups as l (account_id, trunk_id, due_at)
     select account_id, id, now() + make_interval(secs => $2) from due where turn <= $3 order by turn, due_at limit $1
     on conflict (account_id, trunk_id) do update set due_at = excluded.due_at where l.due_at <= now()
     returning account_id, trunk_id)
   select t.account_id as account, t.id as trunk, t.hosts, t.transport, t.local from taken x
   join trunks t on t.account_id = x.account_id and t.id = x.trunk_id`,
)

interface Room {
  places: number
  ofAccount: number
  /** Accounts of which no more is taken for now. */
  full: readonly string[]
}

/** Takes looks that are due, fairly across accounts: a worker that dies with them loses one turn. */
export async function takeTrunkNames(core: Core, { places, ofAccount, full }: Room): Promise<TrunkNames[]> {
  return places > 0 ? asSystem(core, bind(take, [places, everySeconds, ofAccount, full])) : []
}

// a page hears of it only where something is other than it was
const record = statement<never>(
  'trunk.record_lookup',
  `with before as materialized (
     select account_id, trunk_id, troubles is distinct from $3::jsonb or looked_at is null as changed from trunk_lookups
     where account_id = $1 and trunk_id = $2 for no key update),
   written as (
     update trunk_lookups l set looked_at = now(), troubles = $3 from before
     where l.account_id = before.account_id and l.trunk_id = before.trunk_id)
   select pg_notify('gatehouse', jsonb_build_object('account', $1::uuid, 'topics', '["dialer"]'::jsonb)::text) from before where changed`,
)

/**
 * Looks a trunk's names up again. What they are now is kept together with the firewall's rules, as a change by the system; a host whose name has no
 * address any more, or one that may not be, keeps those that it had, and that is said with the trunk. Answers whether anything changed.
 */
export async function lookUpTrunk(core: Core, names: CarrierNames, of: TrunkNames): Promise<boolean> {
  const { account, trunk, transport, local, hosts } = of
  const troubles: TrunkLookup['troubles'] = []
  const found = await Promise.all(
    hosts.map(async (before) => {
      const { host, port, portOpen } = before
      const asked = portOpen ? { host } : { host, port }
      return resolvedHost(names, asked, { transport, local, account }).catch((error: unknown) => {
        if (!(error instanceof UnresolvedHost)) throw error
        troubles.push({ host, words: error.message })
        return before
      })
    }),
  )
  troubles.sort((a, b) => (a.host < b.host ? -1 : 1))
  const changed =
    found.some((host, at) => !isDeepStrictEqual(host, hosts[at])) && (await keep(core, of, found))
  await asSystem(core, bind(record, [account, trunk, JSON.stringify(troubles)]))
  return changed
}

/** Whoever has changed the trunk meanwhile has looked its names up as well. */
async function keep(core: Core, of: TrunkNames, found: readonly TrunkHost[]): Promise<boolean> {
  const { account, trunk: id } = of
  const change = { verb: 'trunk.addresses_changed', caller: systemCaller(core), accounts: [account] } as const
  try {
    await systemMutation(change, async (work) => {
      const trunk = await work.em.findOne(Trunk, { accountId: account, id })
      const isSame = trunk?.transport === of.transport && trunk.local === of.local
      if (!trunk || !isSame || !isDeepStrictEqual(trunk.hosts, of.hosts)) throw new Overtaken()
      trunk.hosts = [...found]
      const servers = await work.em.find(TrunkServer, { accountId: account, trunkId: id })
      await bringRules(
        { ...work, account: { id: account } },
        trunk,
        servers.map(({ serverId }) => serverId),
      )
      return {
        result: null,
        resource: { id, label: trunk.name },
        actor: { kind: 'system', id: null, label: 'names' },
      }
    })
    return true
  } catch (error) {
    if (error instanceof Overtaken) return false
    throw error
  }
}

class Overtaken extends Error {}
