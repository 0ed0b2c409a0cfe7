import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'

/** How many addresses wait to be given to invoices. */
const ready = 100

/** An address of a wallet, and how each network writes it. */
export interface DerivedAddress {
  index: number
  /** 20 bytes in lower-case hex after `0x`. */
  address: string
  ethereum: string
  tron: string
}

const standing = statement<{ free: number; next: number }>(
  'usdt.pool',
  `select (select count(*) from usdt_addresses a where a.wallet = $1 and a.account_id is null and not a.spoilt)::integer as free,
     (select coalesce(max(a.index) + 1, 0) from usdt_addresses a where a.wallet = $1)::integer as next`,
)
const keep = statement<never>(
  'usdt.keep',
  `insert into usdt_addresses (address, wallet, index, ethereum, tron, spoilt)
   select decode(substr(d.address, 3), 'hex'), $1, d.index, d.ethereum, d.tron, d.spoilt
   from jsonb_to_recordset($2) as d(index integer, address text, ethereum text, tron text, spoilt boolean)
   on conflict do nothing`,
)

/** Which addresses are to be derived next, so that enough wait; none where they do. */
export async function addressesWanted(core: Core, wallet: string): Promise<number[]> {
  const [pool] = await systemRows(core)(standing, [wallet])
  const { free = 0, next = 0 } = pool ?? {}
  return free > ready / 2 ? [] : Array.from({ length: ready - free }, (_, at) => next + at)
}

/** Keeps addresses that were derived. One that money has come to before is `spoilt`, and given to no one. */
export async function keepAddresses(
  core: Core,
  wallet: string,
  derived: readonly (DerivedAddress & { spoilt: boolean })[],
): Promise<void> {
  await systemRows(core)(keep, [wallet, JSON.stringify(derived)])
}
