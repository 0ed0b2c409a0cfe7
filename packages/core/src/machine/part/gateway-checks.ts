import type { Hop } from '@gatehouse/hosts/hop'
import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../../access/core.ts'
import { inSets } from '../../access/in-sets.ts'
import { asSystem } from '../../access/system-read.ts'
import { isDead } from '../../database/living-gateways.ts'
import { bind, statement } from '../../database/statement.ts'
import { type HopRow, hopsColumn, hopsOf } from '../../fleet/server/hops.ts'

const born = statement<never>(
  'gateway.born',
  'insert into gateways (id) values ($1) on conflict (id) do nothing',
)
const gone = statement<never>('gateway.gone', 'delete from gateways where id = $1')

/** Makes a gateway one that is asked; it holds the lock of its id. */
export async function gatewayBorn(core: Core, gateway: string): Promise<void> {
  await asSystem(core, bind(born, [gateway]))
}

export async function gatewayGone(core: Core, gateway: string): Promise<void> {
  await asSystem(core, bind(gone, [gateway]))
}

const ask = statement<{ id: string; gateway: string }>(
  'gateway.ask',
  `with living as materialized (select id from gateways where not ${isDead('id')}),
   dead as (delete from gateways where since < now() - interval '1 minute' and id not in (select id from living)),
   old as (delete from gateway_checks where asked_at < now() - interval '10 minutes'),
   told as (select pg_notify('gatehouse_checks', ''))
   insert into gateway_checks (id, gateway, account_id, server_id)
   select c.id, living.id, c.account_id, c.server_id
   from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as c (id, account_id, server_id), living, told returning id, gateway`,
)

/** A question to every living gateway, and which they are. */
export interface GatewayCheck {
  id: string
  gateways: string[]
}

const askInSets = inSets<{ account: string; server: string }, GatewayCheck>(async (core, all) => {
  const checks = all.map(({ account, server }) => ({ id: uuidv7(), account, server }))
  const values = [
    checks.map(({ id }) => id),
    checks.map(({ account }) => account),
    checks.map(({ server }) => server),
  ]
  const asked = Map.groupBy(await asSystem(core, bind(ask, values)), ({ id }) => id)
  return checks.map(({ id }) => ({ id, gateways: (asked.get(id) ?? []).map(({ gateway }) => gateway) }))
})

/** Asks every living gateway to connect to a server anew; those about several that come together are asked together. */
export function askGateways(
  core: Core,
  { account, server }: { account: string; server: string },
): Promise<GatewayCheck> {
  return askInSets(core, { account, server })
}

interface Answered {
  gateway: string
  answered: boolean
  /** A sentence; null where it got through. */
  error: string | null
  dead: boolean
}

// asked again each time: a word may have been lost
const answers = statement<Answered & { id: string }>(
  'gateway.answers',
  `with told as (select pg_notify('gatehouse_checks', ''))
   select c.id, c.gateway, c.answered_at is not null as answered, c.error, c.answered_at is null and ${isDead('c.gateway')} as dead
   from gateway_checks c, told where c.id = any($1::uuid[])`,
)

const answersInSets = inSets<string, Answered[]>(async (core, ids) => {
  const found = Map.groupBy(await asSystem(core, bind(answers, [[...ids]])), ({ id }) => id)
  return ids.map((id) => found.get(id) ?? [])
})

/** What they have answered so far. One that died meanwhile reaches nothing, and nobody waits for it. */
export function gatewayAnswers(core: Core, { id }: GatewayCheck): Promise<Answered[]> {
  return answersInSets(core, id)
}

/** What one gateway is asked. */
export interface AskedCheck {
  id: string
  account: string
  host: string
  port: number
  hostKey: string
  /** By way of which servers it is reached. */
  via: Hop[]
}

const asked = statement<Omit<AskedCheck, 'via'> & { hops: HopRow[] | null }>(
  'gateway.asked',
  `select c.id, c.account_id as account, s.host, s.port, s.host_key as "hostKey", ${hopsColumn('s')} as hops
   from gateway_checks c join servers s on s.account_id = c.account_id and s.id = c.server_id
   where c.gateway = $1 and c.answered_at is null and c.asked_at > now() - interval '1 minute'`,
)

/** What a gateway is asked and has not answered. */
export async function askedOf(core: Core, gateway: string): Promise<AskedCheck[]> {
  const rows = await asSystem(core, bind(asked, [gateway]))
  return rows.map(({ hops, ...check }) => ({ ...check, via: hopsOf(core, check.account, hops) }))
}

const answer = statement<never>(
  'gateway.answer',
  'update gateway_checks set answered_at = now(), error = $3 where id = $1 and gateway = $2',
)

export async function answerCheck(
  core: Core,
  { id, gateway, error }: { id: string; gateway: string; error: string | null },
): Promise<void> {
  await asSystem(core, bind(answer, [id, gateway, error]))
}
