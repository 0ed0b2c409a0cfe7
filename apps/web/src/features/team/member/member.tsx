import { createEffect, Show, Suspense } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../account/account-context.ts'
import { MemberEvents } from './member-events.tsx'
import { MemberFacts } from './member-facts.tsx'
import { MemberKeys } from './member-keys.tsx'
import { MemberSessions } from './member-sessions.tsx'
import { memberOf } from './queries.ts'
import RemovalLine from './removal-line.tsx'
import '../../../ui/notice.css'

interface MemberProps {
  /** An id, or an address. */
  user: string
  onEmail: (email: string) => void
}

/** One member: who they are, what they reach, what they did. */
export function Member(props: MemberProps) {
  const account = useAccount()
  const member = createReadStore(() => memberOf(account.slug, props.user))
  createEffect(() => {
    const known = member()
    if (known) props.onEmail(known.email)
  })
  return (
    <Show when={member()}>
      {(known) => (
        <>
          <Show when={known().endedAt || known().removals.count > 0}>
            <ul class="attention" aria-label="Access">
              <Show when={known().endedAt}>
                {(at) => (
                  <li>
                    <b>No longer a member.</b> The membership ended <When at={at()} />.
                  </li>
                )}
              </Show>
              <Show when={known().removals.count > 0}>
                <RemovalLine removal={{ ...known().removals, login: known().login, email: known().email }} />
              </Show>
            </ul>
          </Show>
          <MemberFacts member={known()} />
          <MemberKeys member={known()} />
          <Show when={account.can('session:read')}>
            <Suspense fallback={<Skeleton rows={3} />}>
              <MemberSessions user={known().user} />
            </Suspense>
          </Show>
          <Show when={account.can('audit:read')}>
            <Suspense fallback={<Skeleton rows={5} />}>
              <MemberEvents user={known().user} />
            </Suspense>
          </Show>
        </>
      )}
    </Show>
  )
}
