import type { Role } from '../../access/roles.ts'
import type { Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { enrolAs } from '../passkey/enrol.testing.ts'
import { mailedLink } from '../sign-in/mailed-link.testing.ts'
import { redeemLink } from '../sign-in/redeem-link.ts'

/** A new member of `acme` whom mail has reached, with a passkey, signed in. */
export async function personWithPasskey(stage: Stage, email: string, role: Role = 'OPERATOR') {
  const joined = await stage.gatehouse.join(stage.owner, email, role)
  const member = { ...joined, caller: (await byLink(stage, email)).caller }
  const { device } = await enrolAs(member.caller, 'laptop')
  return { member, device }
}

/** Redeems a new link by mail: a caller with that sign-in, and what it still needs. */
export async function byLink({ gatehouse, nobody }: Stage, email: string) {
  const link = await mailedLink(gatehouse.core, email)
  const { signIn, needs } = await redeemLink(nobody, { token: tokenOf(link) })
  return { caller: gatehouse.caller({ kind: 'sign-in', token: signIn }, 'acme'), needs }
}
