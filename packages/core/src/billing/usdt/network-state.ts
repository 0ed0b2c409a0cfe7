import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { UsdtNetwork } from './view.ts'

/** How far a network was looked at. */
export interface Cursor {
  /** Up to here all is booked, and the chain's balances were the ledger's. */
  done: number
  /** Up to here all is booked. */
  scanned: number
}

const read = statement<Cursor>('usdt.cursor', 'select done, scanned from usdt_networks where network = $1')
const begin = statement<never>(
  'usdt.begin',
  `insert into usdt_networks (network, done, scanned, looked_at) values ($1, $2, $2, clock_timestamp()) on conflict do nothing`,
)
// only from where it was: of two that look at once, one's work stands
const move = statement<{ network: string }>(
  'usdt.move',
  `update usdt_networks set done = $4, scanned = $5, looked_at = clock_timestamp() where network = $1 and done = $2 and scanned = $3
   returning network`,
)
const note = statement<never>(
  'usdt.note',
  `update usdt_networks set stopped = $2, fee_basis_points = $3, fee_most = $4, looked_at = clock_timestamp() where network = $1`,
)
const fault = statement<never>(
  'usdt.fault',
  `update usdt_networks set fault = $2, fault_since = case when $2::text is null then null else coalesce(fault_since, clock_timestamp()) end
   where network = $1 and fault is distinct from $2`,
)
const freeze = statement<never>(
  'usdt.freeze',
  `update usdt_addresses a set frozen = case when f.frozen then array_append(a.frozen, $1) else array_remove(a.frozen, $1) end
   from jsonb_to_recordset($2) as f(address text, frozen boolean)
   where a.address = decode(substr(f.address, 3), 'hex') and (a.frozen @> array[$1]) <> f.frozen`,
)
const see = statement<{ changed: number }>('usdt.see', 'select see_usdt_transfers($1, $2) as changed')
const other = statement<never>(
  'usdt.other',
  `insert into usdt_transfers (network, hash, log_index, account_id, invoice_id, address, kind, token, block, happened_at, booked_at)
   select $1, $2, $3, $4, $5, decode($6, 'hex'), 'other-token', $7, $8, $9, clock_timestamp()
   where (select count(*) from usdt_transfers t where t.address = decode($6, 'hex') and t.kind = 'other-token') < 5
   on conflict do nothing`,
)
const standings = statement<NetworkStanding>(
  'usdt.standings',
  `select network, done, stopped, fault, to_char(looked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lookedAt",
     to_char(fault_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "faultSince"
   from usdt_networks order by network`,
)
const assignedFirst = statement<{ at: string | null }>(
  'usdt.assigned_first',
  `select to_char(min(assigned_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from usdt_addresses`,
)

/** How far a network was looked at; null for one that never was. */
export async function readCursor(core: Core, network: UsdtNetwork): Promise<Cursor | null> {
  const [cursor] = await systemRows(core)(read, [network])
  return cursor ?? null
}

/** From when on money may have come to an address; null while none was given out. */
export async function firstAssigned(core: Core): Promise<Date | null> {
  const [first] = await systemRows(core)(assignedFirst, [])
  return first?.at ? new Date(first.at) : null
}

/** Begins to look at a network, after this block. */
export async function beginCursor(core: Core, network: UsdtNetwork, block: number): Promise<void> {
  await systemRows(core)(begin, [network, block])
}

/** Moves on from where it was; answers whether it was still there. */
export async function moveCursor(
  core: Core,
  network: UsdtNetwork,
  { from, to }: { from: Cursor; to: Cursor },
): Promise<boolean> {
  const [moved] = await systemRows(core)(move, [network, from.done, from.scanned, to.done, to.scanned])
  return moved !== undefined
}

/** Whether Tether takes transfers there, and what it takes of each. */
export interface TetherState {
  stopped: 'paused' | 'deprecated' | null
  fee: { basisPoints: number; most: number }
}

/** Notes how Tether's contract stands, as of now. */
export async function noteTether(
  core: Core,
  network: UsdtNetwork,
  { stopped, fee }: TetherState,
): Promise<void> {
  await systemRows(core)(note, [network, stopped, fee.basisPoints, fee.most])
}

/** Notes what is wrong with a network's node, or that nothing is any more. */
export async function noteFault(core: Core, network: UsdtNetwork, what: string | null): Promise<void> {
  await systemRows(core)(fault, [network, what?.slice(0, 500) ?? null])
}

/** Notes which addresses Tether has frozen. */
export async function noteFrozen(
  core: Core,
  network: UsdtNetwork,
  addresses: readonly { address: string; frozen: boolean }[],
): Promise<void> {
  await systemRows(core)(freeze, [network, JSON.stringify(addresses)])
}

/** What is on its way and may still go away. */
export interface SeenTransfer {
  hash: string
  logIndex: number
  account: string
  invoice: string
  /** In hex, without `0x`. */
  address: string
  kind: 'in' | 'out' | 'destroyed' | 'other-token'
  amount: number | null
  token: string | null
  block: number
  at: Date
}

/** Replaces all that was seen and is not final; answers how much of it changed. */
export async function replaceSeen(
  core: Core,
  network: UsdtNetwork,
  seen: readonly SeenTransfer[],
): Promise<number> {
  const [row] = await systemRows(core)(see, [network, JSON.stringify(seen)])
  return row?.changed ?? 0
}

/** Keeps that another token came to an address, once, and a few for each address alone. */
export async function keepOtherToken(
  core: Core,
  network: UsdtNetwork,
  {
    hash,
    logIndex,
    account,
    invoice,
    address,
    token,
    block,
    at,
  }: Omit<SeenTransfer, 'kind' | 'amount' | 'token'> & { token: string },
): Promise<void> {
  await systemRows(core)(other, [network, hash, logIndex, account, invoice, address, token, block, at])
}

/** How a network stands, for whoever runs Gatehouse. */
export interface NetworkStanding {
  network: UsdtNetwork
  done: number
  stopped: 'paused' | 'deprecated' | null
  fault: string | null
  faultSince: string | null
  lookedAt: string
}

/** How all networks stand that were ever looked at. */
export const networkStandings = (core: Core): Promise<NetworkStanding[]> => systemRows(core)(standings, [])
