import { type JSX, Show } from 'solid-js'
import type { Failure } from '../../../api/failure.ts'
import { CardPage } from '../../../ui/card-page.tsx'
import { StillSignedIn } from '../sign-in/still-signed-in.tsx'

const titles: Record<string, (what: string) => string> = {
  expired: (what) => `This ${what} no longer works`,
  'not-found': (what) => `This ${what} isn’t valid`,
  invalid: (what) => `This ${what} isn’t valid`,
}

/** Whether trying again with the same link could never help. */
export function isFinal(failure: Failure): boolean {
  return failure.reason in titles
}

interface LinkRefusedProps {
  /** What the link stands for: an invite, or a link and no more. */
  what: string
  failure: Failure
  /** What to do instead. */
  advice?: JSX.Element
}

/** A link that is over, was used, replaced or mistyped: what happened, and what to do. */
export function LinkRefused(props: LinkRefusedProps) {
  return (
    <CardPage title={titles[props.failure.reason]?.(props.what) ?? `This ${props.what} couldn’t be read`}>
      <p>{props.failure.message}</p>
      <StillSignedIn>
        <Show when={props.advice}>
          <p class="soft">{props.advice}</p>
        </Show>
        <div class="front-actions">
          <a class="button main" href="/sign-in">
            Go to sign in
          </a>
        </div>
      </StillSignedIn>
    </CardPage>
  )
}
