import type { PlanPreview } from '@gatehouse/core/billing/subscription/view'
import type { Command } from 'commander'
import type { AccountCommand, OfAccount } from '../account-command.ts'
import { attempt } from '../attempt.ts'
import { confirm } from '../confirm.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList, printTable, time } from '../output.ts'
import { addAddresses } from './billing-addresses.ts'
import { addBillingSettings } from './billing-settings.ts'
import { addClock } from './clock.ts'
import { addCoupons } from './coupons.ts'
import { addInvoices } from './invoices.ts'
import { addRefunds } from './refunds.ts'
import { addVerify } from './verify-billing.ts'

export function addBilling(program: Command): void {
  const billing = program.command('billing').description('Manage an account’s plan, invoices and payments.')
  const command: AccountCommand = (name, description, asMember = true) => {
    const made = billing
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'the account')
      .option('--json', 'print JSON')
    return asMember ? made.option('--as <email>', 'act as this member, with their rights') : made
  }

  command('show', 'Show the plan, what it includes and how much of it is used.').action(
    (options: OfAccount) => attempt(() => show(options)),
  )
  command('timeline', 'Show what will happen, and when, if no one does anything.').action(
    (options: OfAccount) => attempt(() => timeline(options)),
  )
  command('plan', 'Show what a plan would cost, and change to it once you confirm.')
    .argument('<plan>', 'its short name; see: gatehouse plans list')
    .option('--currency <code>', 'what to pay in, such as EUR; from the first invoice on it stays the same')
    .option('--preview', 'only show what it would cost')
    .option('--yes', 'don’t ask for confirmation')
    .option('--token <token>', 'change only if it costs exactly what the preview with this token showed')
    .action((plan: string, options: ChangePlan) => attempt(() => changePlan(plan, options)))
  command('cancel', 'Cancel the plan. It runs until the end of what is paid for.').action(
    (options: OfAccount) => attempt(() => cancel(options)),
  )
  command('resume', 'Keep the plan that was canceled.').action((options: OfAccount) =>
    attempt(() => resume(options)),
  )
  addVerify(billing)
  addAddresses(billing)
  addInvoices(command)
  addRefunds(command)
  addBillingSettings(command)
  addClock(command)
  addCoupons(billing)
}

function show(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getSubscription } = await import('@gatehouse/core/billing/subscription/get-subscription')
    const { subscriptionInWords } = await import('../billing-words.ts')
    const found = await getSubscription(caller, undefined)
    if (options.json) printJson(found)
    else print(...subscriptionInWords(caller.account ?? '', found))
  })
}

function timeline(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getTimeline } = await import('@gatehouse/core/billing/subscription/get-subscription')
    const { stepInWords } = await import('../billing-words.ts')
    const { money } = await import('../money.ts')
    printList(await getTimeline(caller, undefined), {
      json: options.json,
      nothing: 'Nothing will happen.',
      head: ['AT', 'WHAT', 'AMOUNT', 'INVOICE'],
      row: (item) => [
        time(item.at),
        stepInWords(item),
        item.amount !== null && item.currency ? money(item.amount, item.currency) : null,
        item.invoice,
      ],
    })
  })
}

type ChangePlan = OfAccount & { currency?: string; preview?: boolean; yes?: boolean; token?: string }

function changePlan(plan: string, options: ChangePlan): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { previewPlan } = await import('@gatehouse/core/billing/subscription/preview-plan')
    const { changePlan } = await import('@gatehouse/core/billing/subscription/change-plan')
    const { startInWords } = await import('../billing-words.ts')
    const asked = { plan, ...(options.currency !== undefined && { currency: options.currency }) }
    let { token } = options
    if (token === undefined) {
      const preview = await previewPlan(caller, asked)
      if (options.preview && options.json) return printJson(preview)
      if (!options.json) await printPreview(preview)
      if (options.preview) return
      if (!options.yes) {
        const question = `Change ${options.account} to ${preview.name}, ${startInWords[preview.from.when]}?`
        await confirm(question, `Confirm with --yes, or with ${confirmedBy(preview, options)}.`)
      }
      token = preview.token
    }
    const result = await changePlan(caller, { ...asked, token })
    if (options.json) return printJson(result)
    print(`${options.account} has the plan ${result.plan}, ${startInWords[result.from]}.`)
    if (result.invoice) print(`invoice: ${result.invoice}`)
  })
}

const confirmedBy = ({ token }: PlanPreview, { currency }: ChangePlan) =>
  `${currency === undefined ? '' : `--currency ${currency} `}--token ${token}`

async function printPreview({ name, currency, currencies, ...of }: PlanPreview): Promise<void> {
  const { money } = await import('../money.ts')
  const { startInWords } = await import('../billing-words.ts')
  const sum = (words: string, amount: number) => [words, '', '', money(amount, currency)]
  print(`${name}, ${startInWords[of.from.when]} (${time(of.from.at)}):`)
  printTable(
    ['WHAT', 'FROM', 'TO', 'AMOUNT'],
    [
      ...of.lines.map(({ text, quantity, amount, from, to }) => [
        quantity > 1 ? `${quantity} × ${text}` : text,
        from,
        to,
        money(amount, currency),
      ]),
      ...of.discounts.map(({ text, amount }) => sum(text, -amount)),
      ...(of.tax.basisPoints > 0 ? [sum(`tax, ${of.tax.basisPoints / 100} %`, of.tax.amount)] : []),
      ...(of.credit > 0 ? [sum('credit', -of.credit)] : []),
      sum('total', of.total),
      sum('to pay now', of.dueNow),
    ],
  )
  const others = currencies.filter((one) => one !== currency)
  if (others.length > 0)
    print(`Other currencies, until the first invoice: ${others.join(', ')} (--currency).`)
  for (const { limit, most, used, remove } of of.overLimits)
    print(`${name} allows ${most} ${limit}, and you have ${used}. Remove ${remove} first.`)
}

function cancel(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { cancelPlan } = await import('@gatehouse/core/billing/subscription/cancel-plan')
    const result = await cancelPlan(caller, undefined)
    if (options.json) printJson(result)
    else
      print(
        `Canceled the plan of ${options.account}. It ends on ${result.until?.slice(0, 10)}. Until then, keep it with: gatehouse billing resume`,
      )
  })
}

function resume(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { resumePlan } = await import('@gatehouse/core/billing/subscription/cancel-plan')
    const result = await resumePlan(caller, undefined)
    if (options.json) printJson(result)
    else print(`${options.account} keeps the plan ${result.plan}.`)
  })
}
