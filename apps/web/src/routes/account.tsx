import type { MeView } from '@gatehouse/core/sign-in/view'
import { createAsync, type RouteSectionProps } from '@solidjs/router'
import { createMemo, Show, Suspense } from 'solid-js'
import { AccountContext, accountInUse } from '../features/account/context.ts'
import { rememberAccount } from '../features/account/last-account.ts'
import { me } from '../features/account/me.ts'
import { NotAMember } from '../features/account/not-a-member.tsx'
import { Shell } from '../features/shell/shell.tsx'
import { ShellSkeleton } from '../features/shell/shell-skeleton.tsx'

export default function Account(props: RouteSectionProps) {
  const who = createAsync(() => me())
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
  const membership = createMemo(() => props.who.memberships.find((one) => one.account.slug === props.slug))
  return (
    <Show
      when={membership()}
      fallback={
        <NotAMember
          message={`${props.who.user.email} is not a member of ${props.slug}, or no longer, or it does not exist.`}
        />
      }
    >
      {(known) => {
        rememberAccount(props.slug)
        return (
          <AccountContext.Provider value={accountInUse(props.slug, () => props.who, known)}>
            <Shell>{props.children}</Shell>
          </AccountContext.Provider>
        )
      }}
    </Show>
  )
}
