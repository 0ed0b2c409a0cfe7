import type { Caller } from '@gatehouse/core/access/caller'
import type { CustomerView } from '@gatehouse/core/reseller/customer/view'
import type { Command } from 'commander'
import { commandsOf, type OfAccount } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { called, everyItem } from '../items.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList, time } from '../output.ts'

interface Allow {
  account: string
  discount?: string
  prices?: string
  json?: boolean
}
interface OfCustomer extends OfAccount {
  customer: string
}
interface Open extends OfCustomer {
  name?: string
  ownerEmail: string
  plan: string
}

/** `gatehouse reseller` and `gatehouse customers`: accounts that pay for others, and the others. */
export function addCustomers(program: Command): void {
  const reseller = program.command('reseller').description('Decide which accounts may open customers.')
  reseller
    .command('allow')
    .description('Let an account open customers, which it pays for. Run again to change its prices.')
    .requiredOption('--account <slug>', 'the account')
    .option('--discount <percent>', 'what it pays less than everyone for a plan', '0')
    .option(
      '--prices <file>',
      'plans with prices of their own, as JSON in minor units: {"team": {"EUR": 2900}}; - for stdin',
    )
    .option('--json', 'print JSON')
    .action((options: Allow) => attempt(() => allow(options)))
  reseller
    .command('stop')
    .description('Let an account open no more customers. Those it has stay as they are.')
    .requiredOption('--account <slug>', 'the account')
    .option('--json', 'print JSON')
    .action((options: Allow) => attempt(() => stop(options)))

  const customers = program.command('customers').description('Manage the customers of a reseller.')
  const command = commandsOf(customers)
  const one = (name: string, description: string) =>
    command(name, description).requiredOption('--customer <slug>', 'the customer’s short name')
  command('list', 'List customers.').action((options: OfAccount) => attempt(() => list(options)))
  command('prices', 'List what plans cost for customers.').action((options: OfAccount) =>
    attempt(() => prices(options)),
  )
  command('invoices', 'List the bills of customers.').action((options: OfAccount) =>
    attempt(() => invoices(options)),
  )
  one('open', 'Open an account for a customer and invite its first owner by email.')
    .requiredOption('--owner-email <email>', 'whom to invite')
    .requiredOption('--plan <plan>', 'the plan’s short name')
    .option('--name <name>', 'its name (default: the short name)')
    .action((options: Open) => attempt(() => open(options)))
  one('invite-owner', 'Invite a customer’s first owner again, until someone has joined.')
    .requiredOption('--owner-email <email>', 'whom to invite')
    .action((options: Open) =>
      attempt(() =>
        change(options, async (caller, { id }) => {
          const verb = await import('@gatehouse/core/reseller/customer/invite-customer-owner')
          await verb.inviteCustomerOwner(caller, { customer: id, ownerEmail: options.ownerEmail })
          return `Invited ${options.ownerEmail}.`
        }),
      ),
    )
  one('change-plan', 'Give a customer another plan, at once.')
    .requiredOption('--plan <plan>', 'the plan’s short name')
    .action((options: Open) =>
      attempt(() =>
        change(options, async (caller, { id, slug }) => {
          const verb = await import('@gatehouse/core/reseller/customer/change-customer-plan')
          await verb.changeCustomerPlan(caller, { customer: id, plan: options.plan })
          return `${slug} has the plan ${options.plan} now.`
        }),
      ),
    )
  one('suspend', 'Put a customer on hold. Nothing can be added to it; everything else keeps working.')
    .requiredOption('--reason <text>', 'why; its members see this')
    .action((options: OfCustomer & { reason: string }) =>
      attempt(() =>
        change(options, async (caller, { id, slug }) => {
          const verb = await import('@gatehouse/core/reseller/customer/suspend-customer')
          await verb.suspendCustomer(caller, { customer: id, reason: options.reason })
          return `Suspended ${slug}.`
        }),
      ),
    )
  one('resume', 'Lift the hold you put on a customer.').action((options: OfCustomer) =>
    attempt(() =>
      change(options, async (caller, { id, slug }) => {
        const verb = await import('@gatehouse/core/reseller/customer/suspend-customer')
        await verb.resumeCustomer(caller, { customer: id })
        return `Resumed ${slug}.`
      }),
    ),
  )
  one('hand-back', 'Stop paying for a customer, at the end of a bill that is two weeks away or more.')
    .option('--yes', 'don’t ask for confirmation')
    .action((options: OfCustomer & { yes?: boolean }) => attempt(() => letGo(options)))
}

function allow({ account, discount, prices: file, json }: Allow): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { allowReseller } = await import('@gatehouse/core/reseller/reseller/allow-reseller')
    const result = await allowReseller(caller, {
      account,
      discount: Number(discount),
      ...(file && { prices: JSON.parse(await textOf(file)) }),
    })
    if (json) printJson(result)
    else print(`${account} may open customers now.`)
  })
}

async function textOf(file: string): Promise<string> {
  const { text } = await import('node:stream/consumers')
  const { readFile } = await import('node:fs/promises')
  const read = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch(
    (error: NodeJS.ErrnoException) => {
      throw new CommandFailed(`Could not read ${file} (${error.code}).`)
    },
  )
  try {
    JSON.parse(read)
  } catch {
    throw new CommandFailed(`${file} is no JSON. Write prices like this: {"team": {"EUR": 2900}}`)
  }
  return read
}

function stop({ account, json }: Allow): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { stopReseller } = await import('@gatehouse/core/reseller/reseller/allow-reseller')
    const result = await stopReseller(caller, { account })
    if (json) printJson(result)
    else print(`${account} opens no more customers. Those it has stay as they are.`)
  })
}

async function every(caller: Caller): Promise<CustomerView[]> {
  const { listCustomers } = await import('@gatehouse/core/reseller/customer/list-customers')
  return everyItem(listCustomers, caller)
}

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    printList(await every(caller), {
      json: options.json,
      nothing: 'No customers yet.',
      head: ['CUSTOMER', 'NAME', 'PLAN', 'STATE', 'MEMBERS', 'SERVERS', 'OPENED', 'UNTIL'],
      row: ({ slug, name, plan, state, counts, openedAt, endsOn }) => [
        slug,
        name,
        plan,
        state,
        counts?.members ?? null,
        counts?.servers ?? null,
        time(openedAt),
        endsOn,
      ],
    })
  })
}

function prices(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listPrices } = await import('@gatehouse/core/reseller/customer/prices')
    const { money } = await import('../money.ts')
    printList(await listPrices(caller, undefined), {
      json: options.json,
      nothing: 'No monthly plans are for sale.',
      head: ['PLAN', 'NAME', 'A MONTH', 'EVERYONE PAYS'],
      row: ({ plan, name, price, retail, currency }) => [
        plan,
        name,
        money(price, currency),
        money(retail, currency),
      ],
    })
  })
}

function invoices(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listCustomerInvoices } = await import('@gatehouse/core/reseller/customer/list-invoices')
    const { money } = await import('../money.ts')
    printList(await everyItem(listCustomerInvoices, caller), {
      json: options.json,
      nothing: 'No bills yet.',
      head: ['NUMBER', 'ISSUED', 'TOTAL', 'OPEN', 'CUSTOMERS'],
      row: ({ number, issuedOn, gross, open: unpaid, currency, lines }) => [
        number,
        issuedOn,
        money(gross, currency),
        money(unpaid, currency),
        new Set(lines.map(({ customer }) => customer)).size,
      ],
    })
  })
}

function open({ customer: slug, name, ownerEmail, plan, ...options }: Open): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { openCustomer } = await import('@gatehouse/core/reseller/customer/open-customer')
    const opened = await openCustomer(caller, { slug, name: name ?? slug, ownerEmail, plan })
    if (options.json) return printJson(opened)
    print(`Opened ${slug} and invited ${ownerEmail}.`)
  })
}

async function named(caller: Caller, slug: string): Promise<CustomerView> {
  return called(await every(caller), slug, { thing: 'customer', names: (one) => [one.slug, one.id] })
}

function change(
  options: OfCustomer,
  run: (caller: Caller, customer: CustomerView) => Promise<string>,
): Promise<void> {
  return operate(options, async ({ caller }) => {
    const customer = await named(caller, options.customer)
    const said = await run(caller, customer)
    if (options.json) printJson({ customer: customer.id })
    else print(said)
  })
}

function letGo(options: OfCustomer & { yes?: boolean }): Promise<void> {
  return change(options, async (caller, { id, slug }) => {
    const { confirmTyped } = await import('../confirm.ts')
    if (!options.yes)
      await confirmTyped(
        `You stop paying for ${slug}. Without a plan of its own nothing can be added to it then.`,
        slug,
        'Pass --yes to hand it back.',
      )
    const { handBack } = await import('@gatehouse/core/reseller/customer/hand-back')
    const { endsOn } = await handBack(caller, { customer: id })
    return `You pay for ${slug} until ${endsOn}.`
  })
}
