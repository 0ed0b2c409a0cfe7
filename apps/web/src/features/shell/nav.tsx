import { A } from '@solidjs/router'
import { For, Show, Suspense } from 'solid-js'
import { createRead, orNothing } from '../../api/read.ts'
import { count } from '../../ui/count.ts'
import { useAccount } from '../account/context.ts'
import { accountOf } from '../account/queries.ts'
import { type Place, places } from './places.ts'

interface NavProps {
  onNavigate: () => void
}

export function Nav(props: NavProps) {
  const account = useAccount()
  return (
    <nav aria-label="Account">
      <For each={places.filter((place) => account.can(place.scope))}>
        {(place, index) => (
          <>
            <Show when={place.apart && index() > 0}>
              <hr />
            </Show>
            <A href={`/${account.slug}/${place.path}`} onClick={props.onNavigate}>
              {place.label}
              <Suspense>
                <Show when={place.count}>{(of) => <Count of={of()} />}</Show>
              </Suspense>
            </A>
          </>
        )}
      </For>
    </nav>
  )
}

function Count(props: { of: NonNullable<Place['count']> }) {
  const account = useAccount()
  const view = createRead(() => orNothing(accountOf(account.slug)))
  return <Show when={view()}>{(known) => <small>{count(props.of(known().usage))}</small>}</Show>
}
