import { type Origin, spokenOrigin } from './origin.ts'
import { plainName, renderMail, spokenTime } from './wording.ts'

/** Which API key was used from where it may not be. */
export interface ApiKeyRefusedMail extends Origin {
  /** The key's name. */
  apiKey: string
  /** The account's name. */
  account: string
  at: Date
  link: string
}

/** The mail that tells an account's owners that somebody may have one of its API keys. */
export function apiKeyRefusedMail({ apiKey, account, at, link, ...origin }: ApiKeyRefusedMail) {
  const [name, where] = [`“${plainName(apiKey)}”`, plainName(account)]
  return renderMail(
    `An API key of ${where} was used from an unexpected address`,
    [
      `Gatehouse refused the API key ${name} of the account ${where}: it was used from an address it isn’t allowed from.`,
      `It happened on ${spokenTime(at)}, from ${spokenOrigin(origin)}.`,
      'If one of your programs has moved, add its address to the key. If you don’t recognize the address, someone else has the key: revoke it and create a new one.',
      'While this continues, you get one email a day about this key. The audit log has every network it came from, as api_key.refused.',
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
