import { type Origin, spokenOrigin } from './origin.ts'
import { plainName, renderMail, spokenTime } from './wording.ts'

/** From where a recovery code was used, and by whom. */
export interface RecoveryCodeUsedMail extends Origin {
  /** The address of whoever used it. */
  person: string
  /** The reader's accounts that the person is in; null for the person. */
  accounts: string | null
  /** How many codes are left. */
  left: number
  at: Date
  link: string
}

/** The mail that tells a person, and the owners of their accounts, that a recovery code stood in for a passkey. */
export function recoveryCodeUsedMail({ person, accounts, left, at, link, ...origin }: RecoveryCodeUsedMail) {
  const who = plainName(person)
  const codes = left === 1 ? '1 code is' : `${left} codes are`
  return renderMail(
    accounts === null ? 'One of your recovery codes was used' : `A recovery code of ${who} was used`,
    [
      `Someone used ${accounts === null ? 'one of your recovery codes' : `a recovery code of ${who}`} instead of a passkey to sign in to Gatehouse, and can now add a new passkey.`,
      `It happened on ${spokenTime(at)}, from ${spokenOrigin(origin)}.`,
      accounts === null
        ? `The code won’t work again; ${codes} left. Under “My security” you can create new codes and remove lost passkeys.`
        : `${who} is a member of ${plainName(accounts)}, where you are an owner.`,
      accounts === null
        ? 'If it wasn’t you, someone else can read your email and has your codes. Ask an owner of your account to revoke your access right away.'
        : `If you think it wasn’t ${who}, revoke them on the team page. It takes effect right away.`,
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
