import { mailedToken, waitingMails } from '../../team/invite/mailed.testing.ts'
import type { Stage } from '../../testing/stage.ts'
import { byLink } from '../recovery/person-with-passkey.testing.ts'
import { changeEmail } from './change-email.ts'

/** A new member of `acme` whom mail has reached, signed in by it; without a passkey. */
export async function personByMail(stage: Stage, email: string) {
  const joined = await stage.gatehouse.join(stage.owner, email, 'OPERATOR')
  return { ...joined, caller: (await byLink(stage, email)).caller }
}

/** Asks for another address, and answers the tokens that the two mailboxes got. */
export async function askedToChange(
  stage: Stage,
  person: Awaited<ReturnType<typeof personByMail>>,
  to: string,
) {
  await changeEmail(person.caller, { email: to })
  return {
    from: await mailedToken(stage.gatehouse, person.email),
    to: await mailedToken(stage.gatehouse, to),
  }
}

/** The waiting mails in a few words: template and address, sorted. */
export async function mailedTo(stage: Stage): Promise<string[]> {
  return (await waitingMails(stage.gatehouse)).map(({ template, to }) => `${template} ${to}`).sort()
}

/** The address that a user has at this moment. */
export async function emailOf({ gatehouse }: Stage, user: string): Promise<string | undefined> {
  const { rows } = await gatehouse.database.owner.query('select email from users where id = $1', [user])
  return rows[0]?.email
}
