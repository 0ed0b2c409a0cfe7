import type { MeView } from '@gatehouse/core/identity/sign-in/view'
import type { RouteSectionProps } from '@solidjs/router'
import { createMemo, Show, Suspense } from 'solid-js'
import { createRead } from '../api/read.ts'
import { type Membership, me } from '../features/identity/user/me.ts'
import { Shell } from '../features/shell/shell.tsx'
import { ShellSkeleton } from '../features/shell/shell-skeleton.tsx'
import { AccountContext, accountInUse } from '../features/team/account/account-context.ts'
import { rememberAccount } from '../features/team/account/last-account.ts'
import { lazyWithRetry } from '../ui/lazy-with-retry.ts'

const NotAMember = lazyWithRetry(() => import('../features/team/account/not-a-member.tsx'))
const RequiresPasskey = lazyWithRetry(() => import('../features/team/account/requires-passkey.tsx'))

export default function Account(props: RouteSectionProps) {
  const who = createRead(() => me())
  return (
    <Suspense fallback={<ShellSkeleton />}>
      <Show when={who()}>
        {(known) => (
          <Show when={props.params.account} keyed>
            {(slug) => <Inside slug={slug} who={known()} children={props.children} />}
          </Show>
        )}
      </Show>
    </Suspense>
  )
}

function Inside(props: { slug: string; who: MeView; children: RouteSectionProps['children'] }) {
  let last: Membership | undefined
  const membership = createMemo(() => {
    const found = props.who.memberships.find((one) => one.account.slug === props.slug)
    last = found ?? last
    return found
  })
  return (
    <Show
      when={membership()}
      fallback={<NotAMember slug={props.slug} who={props.who} ended={last?.account.name} />}
    >
      {(known) => {
        rememberAccount(props.slug)
        return (
          <AccountContext.Provider value={accountInUse(props.slug, () => props.who, known)}>
            <Show when={!known().needsPasskey} fallback={<RequiresPasskey />}>
              <Shell>{props.children}</Shell>
            </Show>
          </AccountContext.Provider>
        )
      }}
    </Show>
  )
}
