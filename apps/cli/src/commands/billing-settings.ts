import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import type { AccountCommand, OfAccount } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { onOrOff } from '../on-or-off.ts'
import { operate } from '../operator.ts'
import { print, printJson } from '../output.ts'

type Buyer = OfAccount & {
  name?: string
  address: string[]
  country?: string
  /** False where there is to be none. */
  vatId?: string | false
  email?: string | false
  emailInvoices?: string
}
type Tax = OfAccount & { rate?: string; reverseCharge?: boolean; none?: boolean }

/** What invoices say, and coupons. */
export function addBillingSettings(command: AccountCommand): void {
  command('redeem', 'Redeem a coupon.')
    .argument('<code>', 'its code')
    .action((code: string, options: OfAccount) => attempt(() => redeem(code, options)))
  command('buyer', 'Show or change who invoices are made out to, from the next one on.')
    .option('--name <name>', 'the company or person')
    .option(
      '--address <line>',
      'a line of the address; repeat for more',
      (line: string, before: string[]) => [...before, line],
      [] as string[], // the library takes its type from here
    )
    .option('--country <code>', 'the country, such as DE')
    .option('--vat-id <id>', 'the VAT number')
    .option('--no-vat-id', 'without a VAT number')
    .option('--email <email>', 'an email address that is printed on invoices')
    .option('--no-email', 'without an email address')
    .option('--email-invoices <on|off>', 'whether to email invoices to everyone who can pay them')
    .action((options: Buyer) => attempt(() => setBuyer(options)))
  command('tax', 'Set the tax on an account’s invoices, from the next one on.', false)
    .option('--rate <percent>', 'a rate, such as 19')
    .option('--reverse-charge', 'the customer pays the tax; needs their VAT number')
    .option('--none', 'no tax')
    .action((options: Tax) => attempt(() => setTax(options)))
}

function redeem(code: string, options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { redeemCoupon } = await import('@gatehouse/core/billing/coupon/redeem-coupon')
    const result = await redeemCoupon(caller, { code })
    if (options.json) return printJson(result)
    const { periods } = result
    const long = periods === null ? '' : periods === 1 ? ' for 1 period' : ` for ${periods} periods`
    print(`Redeemed ${result.code}: ${result.text}${long}.`)
  })
}

function setBuyer(options: Buyer): Promise<void> {
  const mailsInvoices = onOrOff('--email-invoices', options.emailInvoices)
  return operate(options, async ({ caller }) => {
    const { getSubscription } = await import('@gatehouse/core/billing/subscription/get-subscription')
    const { changeBuyer } = await import('@gatehouse/core/billing/subscription/change-buyer')
    const { buyer: before } = await getSubscription(caller, undefined)
    const buyer = changed(before, options)
    if (buyer || mailsInvoices !== undefined)
      await changeBuyer(caller, {
        ...(buyer && { buyer }),
        ...(mailsInvoices !== undefined && { mailsInvoices }),
      })
    const now = await getSubscription(caller, undefined)
    if (options.json) return printJson({ buyer: now.buyer, mailsInvoices: now.mailsInvoices })
    const { name, address, country, vatId, email } = now.buyer ?? {}
    print(
      `invoices to: ${[name, ...(address ?? []), country, vatId, email].filter(Boolean).join(', ') || 'no one yet'}`,
      `invoices are ${now.mailsInvoices ? 'emailed to everyone who can pay them' : 'not emailed'}`,
    )
  })
}

/** What was said, over what was there; undefined where nothing was. What is missing the verb names. */
function changed(before: SubscriptionView['buyer'], { name, address, country, vatId, email }: Buyer) {
  const said = [name, country, vatId, email].some((one) => one !== undefined) || address.length > 0
  if (!said) return undefined
  return {
    name: name ?? before?.name ?? '',
    address: address.length > 0 ? address : (before?.address ?? []),
    country: country ?? before?.country ?? '',
    vatId: vatId === false ? null : (vatId ?? before?.vatId ?? null),
    email: email === false ? null : (email ?? before?.email ?? null),
  }
}

function setTax({ rate, reverseCharge, none, ...options }: Tax): Promise<void> {
  const said = [rate !== undefined, reverseCharge, none].filter(Boolean).length
  if (said !== 1) throw new CommandFailed('Choose one: --rate PERCENT, --reverse-charge or --none.', 2)
  const basisPoints = rate === undefined ? 0 : basisPointsOf(rate)
  return operate(options, async ({ caller }) => {
    const { setTax } = await import('@gatehouse/core/billing/subscription/set-tax')
    const { taxInWords } = await import('../billing-words.ts')
    const category = basisPoints > 0 ? 'S' : reverseCharge ? 'AE' : 'O'
    await setTax(caller, category === 'S' ? { category, basisPoints } : { category })
    const tax = { category, basisPoints } as const
    if (options.json) printJson({ account: caller.account, tax })
    else print(`Tax on invoices of ${caller.account}, from the next one on: ${taxInWords(tax)}.`)
  })
}

/** @throws CommandFailed, used wrongly */
export function basisPointsOf(percent: string): number {
  const points = /^\d{1,3}(\.\d{1,2})?$/.test(percent) ? Math.round(Number(percent) * 100) : 0
  if (points < 1 || points > 10_000)
    throw new CommandFailed('Enter a percentage above 0, up to 100, such as 19 or 7.5.', 2)
  return points
}
