import { createAsync } from '@solidjs/router'
import { ErrorBoundary, Show, Suspense } from 'solid-js'
import { failureOf } from '../api/failure.ts'
import { AcceptInvite } from '../features/invite/accept.tsx'
import { invitePreview } from '../features/invite/preview.ts'
import { InviteRefused, isFinal } from '../features/invite/refused.tsx'
import { Crash } from '../features/sign-in/crash.tsx'
import { Front } from '../features/sign-in/front.tsx'
import { useHashToken } from '../ui/hash-token.ts'
import { Skeleton } from '../ui/skeleton.tsx'

export default function Invite() {
  const token = useHashToken()
  return (
    <Show when={token()} keyed fallback={<InviteRefused failure={noToken} />}>
      {(known) => (
        <ErrorBoundary fallback={refusal}>
          <Suspense fallback={<Loading />}>
            <Preview token={known} />
          </Suspense>
        </ErrorBoundary>
      )}
    </Show>
  )
}

function Preview(props: { token: string }) {
  const invite = createAsync(() => invitePreview(props.token))
  return <Show when={invite()}>{(known) => <AcceptInvite token={props.token} invite={known()} />}</Show>
}

function refusal(thrown: unknown, reset: () => void) {
  const failure = failureOf(thrown)
  return isFinal(failure) ? <InviteRefused failure={failure} /> : <Crash thrown={thrown} retry={reset} />
}

function Loading() {
  return (
    <Front title="Invite">
      <Skeleton rows={5} />
    </Front>
  )
}

const noToken = {
  reason: 'invalid',
  message: 'The address holds no invite. Open the link in the mail again.',
  issues: [],
}
