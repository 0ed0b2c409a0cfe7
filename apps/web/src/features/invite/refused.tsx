import type { Failure } from '../../api/failure.ts'
import { Front } from '../sign-in/front.tsx'

const titles: Record<string, string> = {
  expired: 'This invite no longer works',
  'not-found': 'This invite is not known',
  invalid: 'This invite is not known',
}

/** Whether trying again with the same link could never help. */
export function isFinal(failure: Failure): boolean {
  return failure.reason in titles
}

/** An invite that is expired, revoked, used, void or mistyped: what happened, and what to do. */
export function InviteRefused(props: { failure: Failure }) {
  return (
    <Front title={titles[props.failure.reason] ?? 'This invite could not be read'}>
      <p>{props.failure.message}</p>
      <p class="soft">
        Nothing was changed. Ask whoever invited you for a new invite. If you have accepted it before, sign
        in.
      </p>
      <div class="front-actions">
        <a class="button main" href="/sign-in">
          Go to sign in
        </a>
      </div>
    </Front>
  )
}
