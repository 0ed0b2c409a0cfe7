import { A, useParams } from '@solidjs/router'
import { For, Show } from 'solid-js'
import type { Failure } from '../api/failure.ts'
import './problem.css'

interface ProblemProps {
  failure: Failure | undefined
  /** Fields of the form that say themselves what is wrong with them. */
  fields?: readonly string[]
}

/** Why something was not done, beside the form that asked for it. */
export function Problem(props: ProblemProps) {
  return (
    <div class="problem-place">
      <Show when={props.failure}>
        {(failure) => (
          <div
            class="problem"
            role="alert"
            ref={(element) => queueMicrotask(() => element.scrollIntoView({ block: 'nearest' }))}
          >
            <For each={sentences(failure(), props.fields ?? [])}>{(sentence) => <p>{sentence}</p>}</For>
            <p class="soft">
              {nextStep(failure())}{' '}
              <Show when={failure().needs === 'passkey'}>
                <AddPasskeyLink />
              </Show>
            </p>
          </div>
        )}
      </Show>
    </div>
  )
}

/** Leads to where a passkey is added, from a page of an account. */
function AddPasskeyLink() {
  const params = useParams<{ account?: string }>()
  return <Show when={params.account}>{(slug) => <A href={`/${slug()}/security`}>Add a passkey</A>}</Show>
}

function sentences(failure: Failure, fields: readonly string[]): string[] {
  if (failure.reason !== 'invalid' || failure.issues.length === 0) return [failure.message]
  return failure.issues.filter((issue) => !fields.includes(issue.path[0] ?? '')).map((issue) => issue.message)
}

function nextStep(failure: Failure): string {
  switch (failure.reason) {
    case 'invalid':
      return 'Nothing was changed. What you typed is still here: correct it and try again.'
    case 'rate':
      return `Nothing was changed. Try again in ${failure.retryAfter ?? 60} seconds.`
    case 'offline':
      return 'Check the connection. It is not known whether the change was made: look before trying again.'
    case 'unknown':
      return 'The database was lost at the last moment.'
    case 'internal':
      return 'Look whether it was done before you try again.'
    case 'page':
      return 'Load the page anew, and look whether it was done before you try again.'
    default:
      return 'Nothing was changed.'
  }
}
