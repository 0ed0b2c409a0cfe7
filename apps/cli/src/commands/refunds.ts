import type { AccountCommand, OfAccount } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { confirm } from '../confirm.ts'
import { operate } from '../operator.ts'
import { print, printJson } from '../output.ts'

type Refund = OfAccount & {
  invoice: string
  payment?: string
  amount?: string
  reason: string
  yes?: boolean
}

type Played = OfAccount & { invoice: string; amount?: string; won?: boolean; lost?: boolean }

/** Money that goes back, and how the demo plays what a provider tells of it. */
export function addRefunds(command: AccountCommand): void {
  command(
    'refund',
    'Give credit back to the customer, by a payment of theirs. A credit note gives credit. It can’t be undone.',
    false,
  )
    .requiredOption('--invoice <number>', 'the invoice that was paid')
    .option(
      '--payment <id>',
      'which payment, where it was paid more than once; see: gatehouse billing invoice',
    )
    .option('--amount <amount>', 'how much, such as 10.00 (default: all that can be given back)')
    .requiredOption('--reason <text>', 'why; the customer reads it')
    .option('--yes', 'don’t ask for confirmation')
    .action((options: Refund) => attempt(() => refund(options)))
  command(
    'demo-refund',
    'Refund a payment past Gatehouse, as in a provider’s own dashboard. Only in the demo.',
    false,
  )
    .requiredOption('--invoice <number>', 'the invoice that was paid')
    .option('--amount <amount>', 'how much, such as 10.00 (default: all that is left)')
    .action((options: Played) => attempt(() => playRefund(options)))
  command(
    'demo-dispute',
    'Dispute a payment, as its payer at their bank, or decide about it. Only in the demo.',
    false,
  )
    .requiredOption('--invoice <number>', 'the invoice that was paid')
    .option('--won', 'the bank decides that the payment stands')
    .option('--lost', 'the bank gives the money back')
    .action((options: Played) => attempt(() => playDispute(options)))
}

function refund({
  invoice: number,
  payment,
  amount: asked,
  reason,
  yes,
  json,
  ...of
}: Refund): Promise<void> {
  return operate(of, async ({ caller }) => {
    const { getInvoice } = await import('@gatehouse/core/billing/invoice/list-invoices')
    const { refundPayment } = await import('@gatehouse/core/billing/refund/refund-payment')
    const { amountIn } = await import('../amount-in.ts')
    const { money } = await import('../money.ts')
    const { number: invoice, currency } = await getInvoice(caller, { number })
    const amount = asked === undefined ? undefined : amountIn(asked, currency)
    if (!yes) {
      const how = amount === undefined ? 'all that can be given back' : money(amount, currency)
      await confirm(`Refund ${how} for ${invoice} to ${caller.account}?`, 'Confirm with --yes.')
    }
    const result = await refundPayment(caller, {
      invoice,
      reason,
      ...(payment !== undefined && { payment }),
      ...(amount !== undefined && { amount }),
    })
    if (json) return printJson(result)
    print(
      `Refunding ${money(result.amount, currency)} for ${invoice} by ${result.by}.`,
      `See: gatehouse billing invoice ${invoice} --account ${caller.account}`,
    )
  })
}

function playRefund({ invoice: number, amount: asked, json, ...of }: Played): Promise<void> {
  return operate(of, async ({ caller }) => {
    const { getInvoice } = await import('@gatehouse/core/billing/invoice/list-invoices')
    const { playRefund } = await import('@gatehouse/core/billing/payment/play-demo')
    const { amountIn } = await import('../amount-in.ts')
    const { money } = await import('../money.ts')
    const { number: invoice, currency } = await getInvoice(caller, { number })
    const result = await playRefund(caller, {
      invoice,
      ...(asked !== undefined && { amount: amountIn(asked, currency) }),
    })
    if (json) printJson(result)
    else print(`The demo’s provider refunded ${money(result.amount, currency)} for ${invoice}.`)
  })
}

function playDispute({ invoice: number, won, lost, json, ...of }: Played): Promise<void> {
  if (won && lost) throw new CommandFailed('Choose one: --won or --lost.', 2)
  const state = won ? 'won' : lost ? 'lost' : 'opened'
  return operate(of, async ({ caller }) => {
    const { getInvoice } = await import('@gatehouse/core/billing/invoice/list-invoices')
    const { playDispute } = await import('@gatehouse/core/billing/payment/play-demo')
    const { disputeStates } = await import('../billing-words.ts')
    const { money } = await import('../money.ts')
    const { number: invoice, currency } = await getInvoice(caller, { number })
    const result = await playDispute(caller, { invoice, state })
    if (json) printJson(result)
    else print(`The dispute about ${money(result.amount, currency)} for ${invoice}: ${disputeStates[state]}.`)
  })
}
