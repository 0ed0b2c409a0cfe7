import { Show } from 'solid-js'
import type { Failure } from '../api/failure.ts'
import './problem.css'

/** Why something was not done, beside the form that asked for it. Nothing was changed by it. */
export function Problem(props: { failure: Failure | undefined }) {
  return (
    <div aria-live="assertive">
      <Show when={props.failure}>
        {(failure) => (
          <div class="problem" role="alert">
            <p>{failure().message}</p>
            <p class="soft">{nextStep(failure())}</p>
          </div>
        )}
      </Show>
    </div>
  )
}

function nextStep(failure: Failure): string {
  switch (failure.reason) {
    case 'invalid':
      return 'Nothing was changed. What you typed is still here: correct it and try again.'
    case 'rate':
      return `Nothing was changed. Try again in ${failure.retryAfter ?? 60} seconds.`
    case 'offline':
      return 'Check the connection. It is not known whether the change was made: look before trying again.'
    case 'internal':
      return 'It was written to the server’s log. Try again in a moment.'
    default:
      return 'Nothing was changed.'
  }
}
