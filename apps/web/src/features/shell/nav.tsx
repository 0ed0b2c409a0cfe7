import { A } from '@solidjs/router'
import { For, Show, Suspense } from 'solid-js'
import { createRead, orUndefined } from '../../api/read.ts'
import { statusOf } from '../overview/queries.ts'
import { useAccount } from '../team/account/account-context.ts'
import { type AccountPage, accountPages } from './account-pages.ts'
import css from './nav.module.css'

export function Nav() {
  const account = useAccount()
  return (
    <nav aria-label="Account" class={css.nav}>
      <For each={accountPages.filter((place) => account.can(place.scope))}>
        {(place, index) => (
          <>
            <Show when={place.apart && index() > 0}>
              <hr />
            </Show>
            <A href={`/${account.slug}${place.path}`} end={place.path === ''}>
              {place.label}
              <Suspense>
                <Show when={place.state}>{(of) => <StateOfPlace of={of()} />}</Show>
              </Suspense>
            </A>
          </>
        )}
      </For>
    </nav>
  )
}

function StateOfPlace(props: { of: NonNullable<AccountPage['state']> }) {
  const account = useAccount()
  const status = createRead(() => orUndefined(statusOf(account.slug)))
  const state = () => {
    const known = status()
    return known && props.of(known)
  }
  return (
    <Show when={state()}>
      {(known) => (
        <Show when={known().dot} fallback={<small> {known().words}</small>}>
          <span class={css.dot} title={known().words}>
            <span class="hidden-text"> {known().words}</span>
          </span>
        </Show>
      )}
    </Show>
  )
}
