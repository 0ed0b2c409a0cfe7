import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { UsdtNetwork } from './view.ts'

/** An address that was given to an invoice: it is watched for ever. */
export interface WatchedAddress {
  /** 20 bytes in lower-case hex after `0x`. */
  address: string
  account: string
  invoice: string
}

const watched = statement<WatchedAddress>(
  'usdt.watched',
  `select '0x' || encode(a.address, 'hex') as address, a.account_id as account, a.invoice_id as invoice
   from usdt_addresses a where a.account_id is not null order by a.assigned_at`,
)

/** Every address that money may come to. */
export const watchedAddresses = (core: Core): Promise<WatchedAddress[]> => systemRows(core)(watched, [])

/** An address with what the ledger says it holds on a network, in millionths. */
export interface Holding {
  address: string
  holds: number
}

// all while they are few; of many those that matter now, and some of the rest at each look
const most = 500

const compared = statement<Holding>(
  'usdt.compared',
  `select '0x' || encode(a.address, 'hex') as address, coalesce(t.holds, 0)::bigint as holds
   from usdt_addresses a
   join invoices i on i.account_id = a.account_id and i.id = a.invoice_id
   left join lateral (
     select sum(case when t.kind = 'in' then t.amount else -t.amount end) as holds from usdt_transfers t
     where t.address = a.address and t.network = $1 and t.booked_at is not null and t.amount is not null) t on true
   order by i.open > 0 or a.assigned_at > now() - interval '30 days' desc, random() limit $2`,
)

/** What is compared with the chain at a look: of many addresses not each every time. */
export const comparedAddresses = (core: Core, network: UsdtNetwork): Promise<Holding[]> =>
  systemRows(core)(compared, [network, most])

/** All of them, as whoever sweeps them wants them. */
export interface SweptAddress {
  index: number
  wallet: string
  /** 20 bytes in lower-case hex after `0x`. */
  address: string
  account: string
  invoice: string
  ethereum: string
  tron: string
  assignedAt: string
  frozen: UsdtNetwork[]
  /** What is booked there, in millionths. */
  onEthereum: number
  onTron: number
}

const swept = statement<SweptAddress>(
  'usdt.swept',
  `select a.index, a.wallet, '0x' || encode(a.address, 'hex') as address, c.slug as account, i.number as invoice, a.ethereum, a.tron, a.frozen,
     to_char(a.assigned_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "assignedAt",
     coalesce(t.ethereum, 0)::bigint as "onEthereum", coalesce(t.tron, 0)::bigint as "onTron"
   from usdt_addresses a
   join accounts c on c.id = a.account_id join invoices i on i.account_id = a.account_id and i.id = a.invoice_id
   left join lateral (
     select sum(v.signed) filter (where v.network = 'ethereum') as ethereum, sum(v.signed) filter (where v.network = 'tron') as tron
     from (select x.network, case when x.kind = 'in' then x.amount else -x.amount end as signed from usdt_transfers x
           where x.address = a.address and x.booked_at is not null and x.amount is not null) v) t on true
   where $1::text is null or c.slug = $1
   order by a.wallet, a.index`,
)

/** The addresses that were given out, of one account or of all, with what is booked there. For whoever runs Gatehouse. */
export const listAddresses = (core: Core, account: string | null): Promise<SweptAddress[]> =>
  systemRows(core)(swept, [account])

const held = statement<{ held: number }>(
  'usdt.held',
  `select coalesce(sum(case when m.debit = 'usdt-clearing' then m.amount else -m.amount end), 0)::bigint as held from movements m
   where 'usdt-clearing' in (m.debit, m.credit) and m.source like 'chain:' || $1 || ':%'`,
)

/** What the ledger says that all addresses hold on a network, in millionths. */
export async function usdtHeld(core: Core, network: UsdtNetwork): Promise<number> {
  const [row] = await systemRows(core)(held, [network])
  return row?.held ?? 0
}
