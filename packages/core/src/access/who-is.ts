import type { Caller } from './caller.ts'
import { SignedOut } from './errors.ts'
import { ownQuery } from './query.ts'

const whoAmI = ownQuery({
  keyScope: 'account:read',
  read: () => [],
  view: (_rows, { user, signIn }) => user && { ...user, signIn },
})

/** The signed-in user of a request that need not have one. */
export async function whoIs(caller: Caller) {
  if (!caller.credential) return null
  try {
    return await whoAmI(caller)
  } catch (error) {
    if (error instanceof SignedOut) return null
    throw error
  }
}
