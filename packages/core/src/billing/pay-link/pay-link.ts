import type { Core } from '../../access/core.ts'
import type { Statements } from '../../access/transaction.ts'
import { hashToken, newToken } from '../../crypto/token.ts'
import { statement } from '../../database/statement.ts'

const keep = statement<never>(
  'pay_link.keep',
  `insert into pay_links (account_id, token_hash, invoice_id, created_at) values ($1, $2, $3, clock_timestamp())`,
)

/** Makes a link by which anybody who holds it can pay the invoice. The token is kept as its hash alone. */
export async function makePayLink(
  { core, rows }: Pick<Statements, 'rows'> & { core: Core },
  { account, invoice }: { account: string; invoice: string },
): Promise<string> {
  const token = newToken()
  await rows(keep, [account, hashToken(token), invoice])
  return `${core.url}/pay#token=${token}`
}
