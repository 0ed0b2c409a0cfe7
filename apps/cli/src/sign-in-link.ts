import type { Caller } from '@gatehouse/core/access/caller'
import { NotFound } from '@gatehouse/core/access/errors'
import { makeOperatorLink } from '@gatehouse/core/identity/sign-in/make-operator-link'
import { CommandFailed } from './attempt.ts'

/** A one-time sign-in link, valid for 10 minutes, for whoever has the address. @throws Invalid, CommandFailed if nobody has it */
export async function signInLinkFor(caller: Caller, email: string) {
  try {
    return await makeOperatorLink(caller, { email })
  } catch (error) {
    if (error instanceof NotFound) throw new CommandFailed(`No one here has the address ${email}.`)
    throw error
  }
}
