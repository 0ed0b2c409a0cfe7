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
  const who = accounts === null ? 'you' : plainName(person)
  const codes = left === 1 ? '1 code is' : `${left} codes are`
  return renderMail(
    `A recovery code of ${accounts === null ? 'yours' : who} was used`,
    [
      `Somebody, hopefully ${who}, used a recovery code in place of a passkey to sign in to Gatehouse, and may now enrol a new passkey.`,
      `That was on ${spokenTime(at)}, from ${spokenOrigin(origin)}.`,
      accounts === null
        ? `The code is used up; ${codes} left. Under “My security” you can make new ones, and remove the passkeys that are lost.`
        : `${who} is a member of ${plainName(accounts)}, where you are an owner.`,
      accounts === null
        ? 'If that was not you: whoever it was reads your mail and has your codes. Ask an owner of your account to revoke you at once.'
        : `If you have reason to think that it was not ${who}, revoke them on the team page: that takes effect at once.`,
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
