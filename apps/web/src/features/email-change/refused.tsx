import type { Failure } from '../../api/failure.ts'
import { Front } from '../sign-in/front.tsx'

const titles: Record<string, string> = {
  expired: 'This link no longer works',
  'not-found': 'This link is not known',
  invalid: 'This link is not known',
}

/** Whether trying again with the same link could never help. */
export function isFinal(failure: Failure): boolean {
  return failure.reason in titles
}

/** A change that was made, stopped, replaced or mistyped, or is over: what happened, and what to do. */
export function EmailChangeRefused(props: { failure: Failure }) {
  return (
    <Front title={titles[props.failure.reason] ?? 'This link could not be read'}>
      <p>{props.failure.message}</p>
      <div class="front-actions">
        <a class="button main" href="/sign-in">
          Go to sign in
        </a>
      </div>
    </Front>
  )
}
