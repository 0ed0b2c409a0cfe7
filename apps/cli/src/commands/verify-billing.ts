import type { VerifiedRail } from '@gatehouse/core/billing/verify/view'
import type { Command } from 'commander'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printTable } from '../output.ts'

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
  return operate({}, async ({ caller: { core } }) => {
    const { verifyBooks } = await import('@gatehouse/core/billing/verify/verify-books')
    const verified = await verifyBooks(core)
    if (json) printJson(verified)
    else await inWords(verified)
    const wrong = verified.filter(({ difference }) => difference !== null && difference !== 0)
    if (wrong.length > 0)
      throw new CommandFailed(
        `The ledger differs from ${[...new Set(wrong.map(({ rail }) => rail))].join(' and ')}.`,
      )
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
