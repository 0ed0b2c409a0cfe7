import type { Caller } from './caller.ts'
import { ownQuery } from './query.ts'
import { isNobody } from './wrong-credential.ts'

const whoAmI = ownQuery({
  keyScope: null,
  evenWithoutPasskey: true,
  read: () => [],
  view: (_rows, { user, signIn }) => user && { ...user, signIn },
})

/** The signed-in user of a request that need not have one. An API key acts for its maker in its own account alone, so it is nobody here. */
export async function whoIs(caller: Caller) {
  if (caller.credential?.kind !== 'sign-in') return null
  try {
    return await whoAmI(caller)
  } catch (error) {
    if (isNobody(error)) return null
    throw error
  }
}
