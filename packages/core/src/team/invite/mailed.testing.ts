import type { TestGatehouse } from '../../testing/test-gatehouse.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'

/** The mails waiting in the queue, unsealed, oldest first. */
export async function waitingMails({ core, database }: TestGatehouse): Promise<Record<string, string>[]> {
  const { rows } = await database.owner.query<{ payload: { sealed: string } }>(
    "select payload from jobs where task = 'mail' order by id",
  )
  return rows.map(({ payload }) =>
    JSON.parse(core.sealer.open(Buffer.from(payload.sealed, 'base64'), 'mail').toString()),
  )
}

/** The token in the newest waiting mail to an address. */
export async function mailedToken(gatehouse: TestGatehouse, email: string): Promise<string> {
  const mail = (await waitingMails(gatehouse)).findLast(({ to }) => to === email)
  return tokenOf(mail?.link ?? null)
}
