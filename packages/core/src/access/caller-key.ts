import { type Caller, type Credential, credentialForEntrance } from './caller.ts'

/** What the entrance is entered by: one account, or all of a person's. */
export type Reach = 'account' | 'user'

/** By what a caller is known: the credential's hash, and where it was shown. */
export function callerKey({ account }: Caller, credential: Credential, reach: Reach): string {
  const [kind, secret, asEmail] = credentialForEntrance(credential)
  return `${kind} ${secret?.toString('base64') ?? asEmail ?? ''} ${reach === 'account' ? `in ${account ?? ''}` : ''}`
}
