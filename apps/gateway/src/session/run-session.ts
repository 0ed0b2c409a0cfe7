import { type Admitted, Refusal } from '../gatekeeper.ts'
import { lineFor } from '../one-line.ts'
import type { SessionParts } from './parts.ts'
import { Session } from './session.ts'

/** Every session, whatever its kind and its way in, goes through here, from admission to its end. Never rejects. */
export async function runSession(parts: SessionParts): Promise<void> {
  let gone = false
  parts.near.onGone(() => {
    gone = true
  })
  let admitted: Admitted
  try {
    admitted = await parts.admit()
  } catch (error) {
    if (!(error instanceof Refusal)) parts.report(error, 'admitting a session')
    parts.near.end({ by: 'gateway', line: lineFor(error) })
    return
  }
  await new Session(parts, admitted).run(gone)
}
