import type { Caller } from '../../access/caller.ts'
import { SoftwareAuthenticator } from '../../testing/software-authenticator.ts'
import { enrolOptions } from './enrol-options.ts'
import { enrolPasskey } from './enrol-passkey.ts'

/** Enrols a passkey for the caller, who goes on under the sign-in's new token. */
export async function enrolAs(caller: Caller, name: string, device = new SoftwareAuthenticator()) {
  const response = device.create(await enrolOptions(caller))
  const { signIn, ...passkey } = await enrolPasskey(caller, { name, response })
  caller.credential = { kind: 'sign-in', token: signIn }
  return { passkey, device }
}
