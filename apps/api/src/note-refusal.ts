import { GatehouseError } from '@gatehouse/core/access/errors'
import { refusalEventOf, refusalFields } from '@gatehouse/core/refusal/refusal-event'
import { type RefusalSink, refusals } from '@gatehouse/core/refusal/refusal-log'

/** What was asked for, and from where. */
interface Asked {
  /** A procedure, or a route without its parameters: what stands in their place may be a secret. */
  path: string | undefined
  ip: string | null
  account: string | null
  /** Whether it looks at a token, code or passkey in its input. */
  takesProof?: boolean | undefined
}

/** Writes a line about a call that was refused; what is no refusal has none here. */
export function noteRefusal(cause: unknown, log: RefusalSink, { takesProof = false, ...asked }: Asked): void {
  if (!(cause instanceof GatehouseError)) return
  const event = refusalEventOf(cause, takesProof)
  if (event) refusals.say({ event, ...asked, ...refusalFields(cause) }, log)
}
