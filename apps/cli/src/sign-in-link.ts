import { parseInput } from '@gatehouse/core/access/input'
import type { Core } from '@gatehouse/core/core'
import { createSignInLink } from '@gatehouse/core/sign-in/request-link'
import { emailAddress } from '@gatehouse/core/user/email'
import { CommandFailed } from './attempt.ts'

/** A one-time sign-in link, valid for 10 minutes, for whoever has the address. @throws Invalid, CommandFailed if nobody has it */
export async function signInLinkFor(core: Core, text: string) {
  const email = parseInput(emailAddress, text)
  const link = await createSignInLink(core, email)
  if (!link) throw new CommandFailed(`Nobody has the address ${email}.`)
  return { email, link }
}
