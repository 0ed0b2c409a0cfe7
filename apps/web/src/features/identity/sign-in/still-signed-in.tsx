import { type JSX, Show, Suspense } from 'solid-js'
import { createRead, orUndefined } from '../../../api/read.ts'
import { me } from '../user/me.ts'

interface StillSignedInProps {
  /** What stands there for whoever is not signed in. */
  children: JSX.Element
}

/** The way on from a link that is used up: whoever is signed in needs none. */
export function StillSignedIn(props: StillSignedInProps) {
  const who = createRead(() => orUndefined(me()))
  return (
    <Suspense>
      <Show when={who()} fallback={props.children}>
        {(known) => (
          <>
            <p class="soft">
              You’re signed in on this browser as <b>{known().user.email}</b> and don’t need a link.
            </p>
            <div class="front-actions">
              <a class="button main" href="/">
                Continue
              </a>
            </div>
          </>
        )}
      </Show>
    </Suspense>
  )
}
