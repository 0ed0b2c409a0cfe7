import type { Core } from '../../access/core.ts'
import { Gathering } from '../../access/gathering.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { Currency } from '../money/currency.ts'
import { providerOf } from './providers.ts'
import type { Rail } from './rail.ts'
import { returnUrlOf } from './return-url.ts'
import { settlePayment } from './settle-payment.ts'

interface Begun {
  id: string
  rail: Rail
  amount: number
  currency: Currency
  /** The invoice's number, and the account's name in addresses. */
  invoice: string
  slug: string
  /** The provider's name of it; of one that was removed as well, to look up what was sent. */
  method: string | null
  /** The provider's name of it, where its first answer has come. */
  reference: string | null
  startedAt: string
  askedAt: string | null
  /** Whether it was sent before, and its answer may be lost. */
  wasSent: boolean
  /** Whether it must not be asked for any more: it was cancelled, or its method removed. */
  isOff: boolean
}

const begin = statement<{ payment: Begun | null }>('payment.begin', 'select begin_charge($1, $2) as payment')
const beginAll = statement<{ begun: Record<string, Begun | null> }>(
  'payment.begin_all',
  'select begin_charges($1, $2) as begun',
)

interface Reserved {
  account: string
  payment: string
}

/** How many a process asks providers for at a time: they take their time, and allow three times as many a second. */
export const chargesAtOnce = 32

/** How many are begun in one transaction. */
const most = 25
const gatherings = new WeakMap<Core, Gathering<Reserved, Begun | null | undefined>>()

/** What may be asked for, or null; begun in one transaction with others at the same time, and alone where somebody has the account in hand. */
async function beginning(core: Core, reserved: Reserved): Promise<Begun | null> {
  const own =
    gatherings.get(core) ??
    new Gathering(async (lot: readonly Reserved[]) => {
      const ids = [lot.map(({ account }) => account), lot.map(({ payment }) => payment)]
      const [row] = await systemRows(core)(beginAll, ids)
      return lot.map(({ payment }) => row?.begun[payment])
    }, most)
  gatherings.set(core, own)
  const begun = await own.ask(reserved).catch(() => undefined)
  if (begun !== undefined) return begun
  const [alone] = await systemRows(core)(begin, [reserved.account, reserved.payment])
  return alone?.payment ?? null
}

const giveUp = statement<never>(
  'payment.give_up_sent',
  `update payments set state = 'void', ended_at = clock_timestamp() where account_id = $1 and id = $2 and state = 'sent'`,
)
const beginAgain = statement<{ payment: Begun | null }>(
  'payment.begin_again',
  'select begin_charge($1, $2, true) as payment',
)

/**
 * Asks the provider for what was reserved, and settles what it answers. Done again after a crash or a lost answer it first looks the attempt
 * up, so that nobody is charged twice. Throws what the provider throws: then it is done again later.
 */
export async function chargePayment(
  core: Core,
  { account, payment }: { account: string; payment: string },
): Promise<void> {
  const reserved = await beginning(core, { account, payment })
  if (!reserved) return
  const provider = await providerOf(core, reserved.rail)
  const { currency, method, invoice, reference, wasSent, isOff } = reserved
  const returnUrl = returnUrlOf(core, reserved, payment)
  const asked = { id: payment, amount: BigInt(reserved.amount), currency, invoice, returnUrl }
  const startedAt = new Date(reserved.startedAt)
  const askedAt = reserved.askedAt ? new Date(reserved.askedAt) : null
  const known = wasSent
    ? await provider.lookUp({ ...asked, reference, method, startedAt, askedAt, mayGoOn: !isOff })
    : null
  if (known) return void (await settlePayment(core, { account, payment }, known))
  // it never arrived, and what is asked for now would begin after a cancellation
  if (isOff || method === null) return void (await systemRows(core)(giveUp, [account, payment]))
  if (wasSent) {
    // what is asked for now begins anew, and not after a cancellation that came while it was looked up
    const [again] = await systemRows(core)(beginAgain, [account, payment])
    if (!again?.payment) return
  }
  await settlePayment(core, { account, payment }, await provider.charge({ ...asked, method }))
}
