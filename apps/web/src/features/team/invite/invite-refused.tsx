import type { Failure } from '../../../api/failure.ts'
import { LinkRefused } from '../../identity/mailed-link/link-refused.tsx'

const advice =
  'Nothing was changed. Ask the person who invited you for a new invite. If you’ve already accepted it, sign in.'

/** An invite that is expired, revoked, used, void or mistyped. */
export function InviteRefused(props: { failure: Failure }) {
  return <LinkRefused what="invite" failure={props.failure} advice={advice} />
}
