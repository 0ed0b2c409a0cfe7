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
    `An API key of ${where} was used from elsewhere`,
    [
      `The API key ${name} of the account ${where} was used from an address that it is not bound to, and was refused.`,
      `That was on ${spokenTime(at)}, from ${spokenOrigin(origin)}.`,
      'If one of your own programs has moved, add its address to the key. If you do not know the address, somebody else has the key: make a new one and revoke this.',
      'As long as it goes on you hear of this key once a day; the audit log has each network, as api_key.refused.',
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
