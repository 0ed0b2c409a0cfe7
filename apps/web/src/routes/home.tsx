import { Navigate } from '@solidjs/router'
import { Show } from 'solid-js'
import { createRead } from '../api/read.ts'
import { takeReturnPath } from '../api/signed-out.ts'
import { me } from '../features/identity/user/me.ts'
import { lastAccount } from '../features/team/account/last-account.ts'

/** Leads back to where the reader was before signing in, to the account used last, to the only one, or to the choice of accounts. */
export default function Home() {
  const who = createRead(() => me())
  const path = (user: string) => {
    const back = takeReturnPath(user)
    if (back && back !== '/') return back
    const memberships = who()?.memberships ?? []
    const last = memberships.find((membership) => membership.account.slug === lastAccount())
    const account = last ?? (memberships.length === 1 ? memberships[0] : undefined)
    return account ? `/${account.account.slug}` : '/accounts'
  }
  return (
    <Show when={who()?.user.id} keyed>
      {(user) => {
        // the way back is good for once
        const to = path(user)
        return <Navigate href={to} />
      }}
    </Show>
  )
}
