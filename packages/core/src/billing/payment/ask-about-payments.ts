import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import { log } from '../../log/service-log.ts'
import { lookUpPayment } from './look-up-payment.ts'
import { railsOf } from './providers.ts'

interface Unanswered {
  account: string
  payment: string
  startedAt: string
}

const unanswered = statement<Unanswered>(
  'payment.unanswered',
  `select account_id as account, id as payment, started_at as "startedAt" from payments
   where state = 'asking' and rail = any($1) and started_at < now() - interval '10 minutes' and (started_at, id) > ($2, $3::uuid)
   order by started_at, id limit $4`,
)

const batch = 100
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Asks the providers about payments whose page was left, or whose webhook was lost: none of them waits for news that never come. One that
 * cannot be looked up is told in the log, and asked about in the next round.
 */
export async function askAboutPayments(core: Core, signal?: AbortSignal): Promise<void> {
  const rails = railsOf(core).filter((rail) => rail !== 'demo')
  if (rails.length === 0) return
  let last: Unanswered = { account: nobody, payment: nobody, startedAt: '-infinity' }
  for (;;) {
    const found = await systemRows(core)(unanswered, [rails, last.startedAt, last.payment, batch])
    for (const { account, payment } of found) {
      if (signal?.aborted) return
      await lookUpPayment(core, { account, payment }).catch((error: Error) =>
        log.warn(
          { error: error.message, account, payment },
          'a payment cannot be looked up; it is asked about again',
        ),
      )
    }
    const end = found.at(-1)
    if (!end || found.length < batch) return
    last = end
  }
}
