import type { AccountView } from '@gatehouse/core/account/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { useAccount } from '../account/context.ts'
import { places } from './places.ts'

interface NavProps {
  usage: AccountView['usage'] | undefined
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
              <Show when={place.count && props.usage}>
                {(usage) => <small>{place.count?.(usage())}</small>}
              </Show>
            </A>
          </>
        )}
      </For>
    </nav>
  )
}
