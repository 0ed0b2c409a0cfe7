import type { Core } from '@gatehouse/core/access/core'
import type { VerifiedRail } from '@gatehouse/core/billing/verify/view'
import type { UsdtKeys } from '@gatehouse/worker/usdt/start-usdt'
import type { Command } from 'commander'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printTable, time } from '../output.ts'

export function addVerify(billing: Command): void {
  billing
    .command('verify')
    .description(
      'Compare the ledger of all accounts with what each payment provider says it holds. Exits with 1 if there is a difference.',
    )
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => attempt(() => verify(options)))
}

function verify({ json }: { json?: boolean }): Promise<void> {
  return operate({}, async ({ core, env }) => {
    const { verifyBooks } = await import('@gatehouse/core/billing/verify/verify-books')
    const verified = [...(await verifyBooks(core)), ...(env.usdt ? await verifyChains(core, env.usdt) : [])]
    if (json) printJson(verified)
    else await inWords(verified)
    const wrong = verified.filter(({ difference }) => difference !== null && difference !== 0)
    if (wrong.length > 0)
      throw new CommandFailed(
        `The ledger differs from ${[...new Set(wrong.map(({ rail }) => rail))].join(' and ')}.`,
      )
  })
}

/** What the networks hold, by the node of each; nothing of it is loaded where USDT is not set up. */
async function verifyChains(core: Core, { nodes }: UsdtKeys): Promise<VerifiedRail[]> {
  const { verifyUsdt } = await import('@gatehouse/worker/usdt/verify-usdt')
  const { NodeFault } = await import('@gatehouse/worker/usdt/node')
  const { networkStandings } = await import('@gatehouse/core/billing/usdt/network-state')
  for (const { network, fault, faultSince } of await networkStandings(core))
    if (fault) note(`${network}, since ${time(faultSince)}: ${fault}`)
  return verifyUsdt(core, nodes).catch((error) => {
    throw error instanceof NodeFault
      ? new CommandFailed(`A node in USDT_ETHEREUM_RPC or USDT_TRON_RPC can’t be asked: ${error.message}.`)
      : error
  })
}

async function inWords(verified: readonly VerifiedRail[]): Promise<void> {
  const { money } = await import('../money.ts')
  if (verified.length === 0) return print('Nothing was paid yet, and no provider holds anything.')
  printTable(
    ['BY', 'CURRENCY', 'LEDGER', 'PROVIDER', 'DIFFERENCE'],
    verified.map(({ rail, currency, ledger, provider, difference }) => [
      rail,
      currency,
      money(ledger, currency),
      provider === null ? null : money(provider, currency),
      difference === null ? null : money(difference, currency),
    ]),
  )
  for (const { rail, provider, unknown, unbooked } of verified) {
    if (provider === null) note(`${rail} can’t be asked what it holds: nothing was compared.`)
    if (unknown.length > 0)
      note(`${rail} holds payments of another Gatehouse, which are not counted: ${unknown.join(', ')}`)
    if (unbooked.length > 0) note(`${rail} holds payments that are not booked: ${unbooked.join(', ')}`)
  }
}
