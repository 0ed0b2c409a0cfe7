import { createAsync, Navigate } from '@solidjs/router'
import { Show } from 'solid-js'
import { lastAccount } from '../features/account/last-account.ts'
import { me } from '../features/account/me.ts'

/** Leads to the account used last, to the only one, or to the choice of accounts. */
export default function Home() {
  const who = createAsync(() => me())
  const path = () => {
    const memberships = who()?.memberships ?? []
    const last = memberships.find((membership) => membership.account.slug === lastAccount())
    const account = last ?? (memberships.length === 1 ? memberships[0] : undefined)
    return account ? `/${account.account.slug}` : '/accounts'
  }
  return (
    <Show when={who()}>
      <Navigate href={path()} />
    </Show>
  )
}
