import { statement } from '../../database/statement.ts'
import { networkNames } from './networks.ts'
import { microOfCent } from './usdt-amount.ts'
import type { UsdtNetwork, UsdtNetworkView, UsdtSetup, UsdtTransferView, UsdtView } from './view.ts'

/** A network that was not looked at for so long is behind: what is sent there is seen late. */
const behindMs = 30 * 60_000

/** What the database knows of an invoice and USDT. */
export interface UsdtRow {
  currency: string
  open: number
  dust: number
  address: ({ index: number; frozen: UsdtNetwork[] } & Record<UsdtNetwork, string>) | null
  transfers: UsdtTransferView[]
  networks: Partial<
    Record<
      UsdtNetwork,
      { stopped: 'paused' | 'deprecated' | null; lookedAt: string; fee: number; most: number }
    >
  >
}

/** By the invoice's number, of an account; for null, of the one in context. */
export const usdtOfInvoice = statement<UsdtRow>(
  'usdt.of_invoice',
  `select i.currency, i.open,
     (select coalesce(sum(case when m.credit = 'usdt-exchange' then m.amount else -m.amount * 10000 end), 0)::bigint from movements m
      where m.account_id = i.account_id and (m.credit = 'usdt-exchange' and m.currency = 'USDT' or m.debit = 'usdt-exchange' and m.currency = 'USD')) as dust,
     (select jsonb_build_object('index', a.index, 'ethereum', a.ethereum, 'tron', a.tron, 'frozen', a.frozen) from usdt_addresses a
      where a.account_id = i.account_id and a.invoice_id = i.id) as address,
     (select coalesce(jsonb_agg(jsonb_build_object('network', t.network, 'hash', t.hash, 'kind', t.kind, 'amount', t.amount, 'token', t.token,
        'fee', t.fee, 'at', to_char(t.happened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'isFinal', t.booked_at is not null,
        'outcome', t.outcome, 'isLate', t.is_late) order by t.happened_at desc, t.block desc, t.log_index desc), '[]')
      from (select * from usdt_transfers t where t.account_id = i.account_id and t.invoice_id = i.id order by t.happened_at desc limit 100) t) as transfers,
     (select coalesce(jsonb_object_agg(n.network, jsonb_build_object('stopped', n.stopped, 'fee', n.fee_basis_points, 'most', n.fee_most,
        'lookedAt', to_char(n.looked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))), '{}') from usdt_networks n) as networks
   from invoices i where i.account_id = coalesce($2, account_in_context()) and i.number = $1`,
)

/** How an invoice can be paid in USDT; null where it cannot, and never could. */
export function usdtViewOf(row: UsdtRow, setup: UsdtSetup | null): UsdtView | null {
  if (row.currency !== 'USD' || (!setup && !row.address)) return null
  const seen = row.transfers
    .filter(({ kind, isFinal }) => kind === 'in' && !isFinal)
    .reduce((sum, { amount }) => sum + BigInt(amount ?? 0), 0n)
  const missing = Math.max(0, Number(BigInt(row.open) * microOfCent - BigInt(row.dust) - seen))
  const networks = (setup?.networks ?? []).flatMap(
    ({ network, chainId, contract, shown }): UsdtNetworkView[] => {
      const { address } = row
      if (!address) return []
      const known = row.networks[network]
      return [
        {
          network,
          name: networkNames[network],
          address: address[network],
          contract: shown,
          uri:
            network === 'ethereum' && missing > 0
              ? `ethereum:${contract}@${chainId}/transfer?address=${address.ethereum}&uint256=${missing}`
              : null,
          stopped: address.frozen.includes(network) ? 'frozen' : (known?.stopped ?? null),
          isBehind: !known || Date.now() - Date.parse(known.lookedAt) > behindMs,
          fee: known && known.fee > 0 ? { basisPoints: known.fee, most: known.most } : null,
        },
      ]
    },
  )
  return { missing, networks, transfers: row.transfers }
}
