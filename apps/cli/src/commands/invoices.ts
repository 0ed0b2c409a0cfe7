import type { Caller } from '@gatehouse/core/access/caller'
import type { InvoiceView } from '@gatehouse/core/billing/invoice/view'
import type { AccountCommand, OfAccount } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { confirm } from '../confirm.ts'
import { called, everyItem } from '../items.ts'
import { type Operator, operate } from '../operator.ts'
import { print, printJson, printList, printTable, time } from '../output.ts'

type One = OfAccount & { pdf?: string }
type Pay = OfAccount & { method?: string; page?: boolean; usdt?: boolean }
type Correct = OfAccount & { reason: string; net?: string; yes?: boolean }

/** The commands about invoices, and about paying them. */
export function addInvoices(command: AccountCommand): void {
  command('invoices', 'List invoices and credit notes, newest first.').action((options: OfAccount) =>
    attempt(() => list(options)),
  )
  command('invoice', 'Show an invoice or a credit note, or save it as a PDF.')
    .argument('<number>', 'its number')
    .option('--pdf <file>', 'save its PDF here')
    .action((number: string, options: One) => attempt(() => show(number, options)))
  command('methods', 'List payment methods. They are added and removed in the dashboard.').action(
    (options: OfAccount) => attempt(() => methods(options)),
  )
  command('pay', 'Pay what is open of an invoice, with the default payment method unless you choose another.')
    .argument('<number>', 'its number')
    .option('--method <method>', 'a payment method: its name or ID')
    .option('--page', 'print a link to pay it on the provider’s page instead')
    .option('--usdt', 'print where to send USDT instead, and how much')
    .action((number: string, options: Pay) => attempt(() => pay(number, options)))
  command(
    'credit-note',
    'Correct an invoice with a credit note, in whole or in part. It can’t be undone.',
    false,
  )
    .argument('<number>', 'the invoice’s number')
    .requiredOption('--reason <text>', 'why; it is printed on the credit note')
    .option('--net <amount>', 'how much without tax, such as 10.00 (default: all that is left)')
    .option('--yes', 'don’t ask for confirmation')
    .action((number: string, options: Correct) => attempt(() => correct(number, options)))
}

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listInvoices } = await import('@gatehouse/core/billing/invoice/list-invoices')
    const { money } = await import('../money.ts')
    const { backInWords, invoiceStateInWords } = await import('../billing-words.ts')
    printList(await everyItem(listInvoices, caller), {
      json: options.json,
      nothing: 'No invoices yet.',
      head: ['NUMBER', 'KIND', 'ISSUED', 'DUE', 'TOTAL', 'OPEN', 'STATE'],
      row: (invoice) => [
        invoice.number,
        invoice.kind,
        invoice.issuedAt.slice(0, 10),
        invoice.dueOn,
        money(invoice.gross, invoice.currency),
        invoice.open > 0 ? money(invoice.open, invoice.currency) : null,
        [invoiceStateInWords(invoice), backInWords(invoice)].filter(Boolean).join(', '),
      ],
    })
  })
}

function show(number: string, options: One): Promise<void> {
  return operate(options, async (operator) => {
    const { getInvoice } = await import('@gatehouse/core/billing/invoice/list-invoices')
    const invoice = await getInvoice(operator.caller, { number })
    if (options.pdf !== undefined) await savePdf(operator, invoice, options.pdf)
    if (options.json) printJson(invoice)
    else if (options.pdf === undefined) await printInvoice(invoice)
    else print(`Saved ${invoice.number} to ${options.pdf}.`)
  })
}

/** The file as it was issued, which is made now if the worker has not made it yet. */
async function savePdf(
  { core, caller, env }: Operator,
  { number }: InvoiceView,
  file: string,
): Promise<void> {
  const { getDocument } = await import('@gatehouse/core/billing/invoice/list-invoices')
  const { FileAltered, invoiceFile } = await import('@gatehouse/core/billing/invoice/store-file')
  const { fileStore } = await import('@gatehouse/recordings/storage/file-store')
  const { openRecordings } = await import('../open-recordings.ts')
  const { writeFile } = await import('node:fs/promises')
  const { store } = await openRecordings(env, core)
  const { account, id } = await getDocument(caller, { number })
  const pdf = await invoiceFile(core, fileStore(store), { account, invoice: id }).catch((error) => {
    throw error instanceof FileAltered ? new CommandFailed(`Nothing was saved: ${error.message}.`) : error
  })
  await writeFile(file, pdf).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(`Could not write ${file} (${error.code}).`)
  })
}

async function printInvoice({ currency, ...invoice }: InvoiceView): Promise<void> {
  const { money } = await import('../money.ts')
  const { disputeStates, invoiceStateInWords, refundStates } = await import('../billing-words.ts')
  const { kind, corrects, buyer, payment } = invoice
  const sum = (words: string, amount: number) => [words, '', '', money(amount, currency)]
  print(
    `${invoice.number}: ${kind === 'invoice' ? `invoice, ${invoiceStateInWords({ ...invoice, currency })}` : `credit note for ${corrects}`}`,
    `issued ${time(invoice.issuedAt)}, due ${invoice.dueOn}`,
    `to: ${[buyer.name, ...buyer.lines, ...(buyer.vatId ? [buyer.vatId] : [])].join(', ')}`,
  )
  printTable(
    ['WHAT', 'FROM', 'TO', 'AMOUNT'],
    [
      ...invoice.lines.map(({ text, quantity, amount, from, to }) => [
        quantity > 1 ? `${quantity} × ${text}` : text,
        from,
        to,
        money(amount, currency),
      ]),
      ...invoice.discounts.map(({ text, amount }) => sum(text, -amount)),
      sum('net', invoice.net),
      ...(invoice.taxBasisPoints > 0 ? [sum(`tax, ${invoice.taxBasisPoints / 100} %`, invoice.tax)] : []),
      sum('total', invoice.gross),
      ...(invoice.open > 0 ? [sum('open', invoice.open)] : []),
    ],
  )
  if (invoice.taxNote) print(invoice.taxNote)
  if (payment && payment.state !== 'paid')
    print(
      `payment by ${payment.by}: ${payment.state}${payment.reason ? `, ${payment.reason}` : ''}, ${time(payment.at)}`,
    )
  for (const { id, by, amount, at } of invoice.payments)
    print(`payment by ${by}: paid ${money(amount, currency)}, ${time(at)}, ID ${id}`)
  for (const { amount, state, reason, refusal, at } of invoice.refunds)
    print(
      [`refund of ${money(amount, currency)}: ${refundStates[state]}`, refusal, reason, time(at)]
        .filter(Boolean)
        .join(', '),
    )
  for (const { amount, state, at } of invoice.disputes)
    print(`dispute about ${money(amount, currency)}: ${disputeStates[state]}, ${time(at)}`)
}

const methodsOf = async (caller: Caller) => {
  const { listPaymentMethods } = await import('@gatehouse/core/billing/payment-method/payment-methods')
  return listPaymentMethods(caller, undefined)
}

function methods(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    printList(await methodsOf(caller), {
      json: options.json,
      nothing: 'No payment methods yet.',
      head: ['NAME', 'EXPIRES', 'ADDED', 'DEFAULT', 'ID'],
      row: ({ label, expiresOn, addedAt, isDefault, id }) => [
        label,
        expiresOn,
        time(addedAt),
        isDefault ? 'default' : null,
        id,
      ],
    })
  })
}

function pay(number: string, options: Pay): Promise<void> {
  if ([options.page, options.usdt, options.method !== undefined].filter(Boolean).length > 1)
    throw new CommandFailed('Choose one: --method, --page or --usdt.', 2)
  if (options.usdt) return payInUsdt(number, options)
  return operate(options, async ({ caller }) => {
    const { payInvoice } = await import('@gatehouse/core/billing/payment/pay-invoice')
    const method = options.page ? undefined : await chosen(caller, options.method)
    const result = await payInvoice(caller, { number, ...(method && { method: method.id }) })
    if (options.json) return printJson(result)
    if (result.redirectUrl) print('Pay it here:', `  ${result.redirectUrl}`)
    else print(`Paying with ${method?.label}. See: gatehouse billing invoice ${number.toUpperCase()}`)
  })
}

function payInUsdt(number: string, options: Pay): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { payByUsdt } = await import('@gatehouse/core/billing/usdt/pay-by-usdt')
    const { usdtAmount } = await import('@gatehouse/core/billing/usdt/usdt-amount')
    const { stoppedInWords } = await import('@gatehouse/core/billing/usdt/usdt-words')
    const usdt = await payByUsdt(caller, { number })
    if (options.json) return printJson(usdt)
    print(`Send ${usdtAmount(usdt.missing)} USDT, and nothing else, by one of these networks:`)
    printTable(
      ['NETWORK', 'ADDRESS', ''],
      usdt.networks.map(({ name, address, stopped }) => [
        name,
        address,
        stopped ? stoppedInWords[stopped] : '',
      ]),
    )
    print('The address is this invoice’s alone. It is paid when the transfer is final, in a few minutes.')
  })
}

/** @throws CommandFailed where there is no such payment method */
async function chosen(caller: Caller, name: string | undefined) {
  const methods = await methodsOf(caller)
  const [first] = methods
  if (name !== undefined)
    return called(methods, name, { thing: 'payment method', names: ({ label, id }) => [label, id] })
  if (!first?.isDefault)
    throw new CommandFailed('This account has no default payment method. Pay with --method or --page.')
  return first
}

function correct(number: string, options: Correct): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getInvoice } = await import('@gatehouse/core/billing/invoice/list-invoices')
    const { issueCreditNote } = await import('@gatehouse/core/billing/invoice/issue-credit-note')
    const { amountIn } = await import('../amount-in.ts')
    const { money } = await import('../money.ts')
    const invoice = await getInvoice(caller, { number })
    const { currency } = invoice
    const net = options.net === undefined ? undefined : amountIn(options.net, currency)
    if (!options.yes) {
      const how = net === undefined ? 'all that is left of it' : `${money(net, currency)} without tax`
      await confirm(`Credit ${how} for ${invoice.number}?`, 'Confirm with --yes.')
    }
    const result = await issueCreditNote(caller, {
      number: invoice.number,
      reason: options.reason,
      ...(net !== undefined && { net }),
    })
    if (options.json) return printJson(result)
    print(`Issued ${result.number}, ${money(result.credited, currency)} for ${invoice.number}.`)
  })
}
