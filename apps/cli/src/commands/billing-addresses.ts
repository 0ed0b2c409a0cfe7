import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { printList } from '../output.ts'

interface Options {
  account?: string
  json?: boolean
}

/** `billing addresses`: what the wallet behind the extended public key has to sweep. */
export function addAddresses(billing: Command): void {
  billing
    .command('addresses')
    .description(
      'List the USDT addresses that were given out, with what has come to each and is final. Your wallet has them at 0/INDEX.',
    )
    .option('--account <slug>', 'only those of this account')
    .option('--json', 'print JSON')
    .action((options: Options) => attempt(() => addresses(options)))
}

function addresses({ account, json }: Options): Promise<void> {
  return operate({}, async ({ core }) => {
    const { listAddresses } = await import('@gatehouse/core/billing/usdt/watched')
    const { money } = await import('../money.ts')
    const { spelled } = await import('../spelled.ts')
    printList(await listAddresses(core, account === undefined ? null : spelled.slug(account)), {
      json,
      nothing: 'No USDT address was given out yet.',
      head: ['INDEX', 'ACCOUNT', 'INVOICE', 'ETHEREUM', 'BALANCE', 'TRON', 'BALANCE', 'FROZEN ON', 'WALLET'],
      row: (one) => [
        one.index,
        one.account,
        one.invoice,
        one.ethereum,
        money(one.onEthereum, 'USDT'),
        one.tron,
        money(one.onTron, 'USDT'),
        one.frozen.join(', ') || null,
        one.wallet,
      ],
    })
  })
}
