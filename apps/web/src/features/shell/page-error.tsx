import type { Scope } from '@gatehouse/core/access/roles'
import { Match, Switch } from 'solid-js'
import { createCountdown, isEarly } from '../../api/countdown.ts'
import { failureOf } from '../../api/failure.ts'
import { afterRead } from '../../api/failure-words.ts'
import { onAnswered, refetch } from '../../api/read.ts'
import { goToSignIn } from '../../api/signed-out.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { RequestId } from '../../ui/request-id.tsx'
import { Forbidden } from '../access/role/forbidden.tsx'
import { me } from '../identity/user/me.ts'

/** What stands where a page would, when the page could not be read. */
export function PageError(props: { thrown: unknown; retry: () => void }) {
  const failure = failureOf(props.thrown)
  if (failure.reason === 'signed-out') goToSignIn()
  // Read who may go where again: the page around this one then says what ended.
  if (failure.reason === 'not-a-member' || failure.needs === 'passkey') me.refetch()
  const again = async () => {
    // a part of the page that is missing or broken stays so
    if (failure.reason === 'page') return location.reload()
    await refetch()
    props.retry()
  }
  const waiting = createCountdown(failure)
  // comes back by itself
  onAnswered(props.thrown, props.retry)
  return (
    <Switch
      fallback={
        <Notice
          title="This page could not be loaded"
          actions={
            <Button onClick={again} waits={isEarly(waiting())}>
              Try again
            </Button>
          }
        >
          <p>{failure.message}</p>
          <p>
            {afterRead(waiting())} <RequestId of={failure} />
          </p>
        </Notice>
      }
    >
      <Match when={failure.reason === 'signed-out'}>
        <Notice title="Signed out">
          <p>Going to the sign-in page…</p>
        </Notice>
      </Match>
      <Match when={failure.reason === 'scope' && failure.scope}>
        {(missing) => <Forbidden scope={missing() as Scope /* the API's own word */} />}
      </Match>
      <Match when={failure.reason === 'not-a-member'}>
        <Notice
          title="No access to this account"
          actions={
            <a class="button" href="/accounts">
              Your accounts
            </a>
          }
        >
          <p>{failure.message}</p>
          <p>Ask an owner of the account for an invite.</p>
        </Notice>
      </Match>
      <Match when={failure.needs === 'passkey'}>
        <Notice title="A passkey is required">
          <p>{failure.message}</p>
        </Notice>
      </Match>
      <Match when={failure.reason === 'not-found'}>
        <Notice
          title="Not found"
          actions={
            <a class="button" href="/">
              Go to the start
            </a>
          }
        >
          <p>{failure.message}</p>
          <p>It may have been removed, or the address may be mistyped.</p>
        </Notice>
      </Match>
    </Switch>
  )
}
