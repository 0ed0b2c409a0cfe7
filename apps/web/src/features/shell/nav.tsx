import { A } from '@solidjs/router'
import { For, Show, Suspense } from 'solid-js'
import { createRead, orUndefined } from '../../api/read.ts'
import { count } from '../../ui/count.ts'
import { useAccount } from '../team/account/account-context.ts'
import { accountOf } from '../team/account/queries.ts'
import { type AccountPage, accountPages } from './account-pages.ts'

interface NavProps {
  onNavigate: () => void
}

export function Nav(props: NavProps) {
  const account = useAccount()
  return (
    <nav aria-label="Account">
      <For each={accountPages.filter((place) => account.can(place.scope))}>
        {(place, index) => (
          <>
            <Show when={place.apart && index() > 0}>
              <hr />
            </Show>
            <A href={`/${account.slug}/${place.path}`} onClick={props.onNavigate}>
              {place.label}
              <Suspense>
                <Show when={place.count}>{(of) => <UsageCount of={of()} />}</Show>
              </Suspense>
            </A>
          </>
        )}
      </For>
    </nav>
  )
}

function UsageCount(props: { of: NonNullable<AccountPage['count']> }) {
  const account = useAccount()
  const view = createRead(() => orUndefined(accountOf(account.slug)))
  return <Show when={view()}>{(known) => <small>{count(props.of(known().usage))}</small>}</Show>
}
