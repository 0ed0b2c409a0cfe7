import type { OpenedMail } from '../../mail/mail-content.ts'
import { openMail } from '../../mail/sealed-mail.ts'
import type { Stage } from '../../testing/stage.ts'
import type { Member } from '../../testing/test-gatehouse.ts'

/** The mails about money that wait for a member, the oldest first. */
export async function moneyMailsOf(
  { gatehouse: { core, database } }: Pick<Stage, 'gatehouse'>,
  { email }: Pick<Member, 'email'>,
): Promise<Extract<OpenedMail, { template: 'billing' }>[]> {
  const { rows } = await database.owner.query<{ sealed: string }>(
    `select payload ->> 'sealed' as sealed from jobs where task = 'mail' order by id`,
  )
  return rows
    .map(({ sealed }) => openMail(core, sealed))
    .filter((mail) => mail.template === 'billing')
    .filter(({ to }) => to === email)
}
