import { For, Show, Suspense } from 'solid-js'
import type { Failure } from '../api/failure.ts'
import { afterChange, isUncertain } from '../api/failure-words.ts'
import { lazyWithRetry } from './lazy-with-retry.ts'
import { RequestId } from './request-id.tsx'
import './problem.css'

const ProblemLink = lazyWithRetry(() => import('./problem-link.tsx'))

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
            <p class="soft" aria-live="off">
              {afterChange(failure())}{' '}
              <Show when={failure().needs === 'passkey' || isUncertain(failure())}>
                <Suspense>
                  <ProblemLink failure={failure()} />
                </Suspense>
              </Show>{' '}
              <RequestId of={failure()} />
            </p>
          </div>
        )}
      </Show>
    </div>
  )
}

function sentences(failure: Failure, fields: readonly string[]): string[] {
  if (failure.reason !== 'invalid' || failure.issues.length === 0) return [failure.message]
  return failure.issues.filter((issue) => !fields.includes(issue.path[0] ?? '')).map((issue) => issue.message)
}
