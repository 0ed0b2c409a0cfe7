import { createAsync } from '@solidjs/router'
import { ErrorBoundary, Show, Suspense } from 'solid-js'
import { failureOf } from '../api/failure.ts'
import { ConfirmEmail } from '../features/email-change/confirm.tsx'
import { emailChangePreview } from '../features/email-change/preview.ts'
import { EmailChangeRefused, isFinal } from '../features/email-change/refused.tsx'
import { Crash } from '../features/sign-in/crash.tsx'
import { Front } from '../features/sign-in/front.tsx'
import { useHashToken } from '../ui/hash-token.ts'
import { Skeleton } from '../ui/skeleton.tsx'

export default function ConfirmEmailPage() {
  const token = useHashToken()
  return (
    <Show when={token()} keyed fallback={<EmailChangeRefused failure={noToken} />}>
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
  const change = createAsync(() => emailChangePreview(props.token))
  return <Show when={change()}>{(known) => <ConfirmEmail token={props.token} change={known()} />}</Show>
}

function refusal(thrown: unknown, reset: () => void) {
  const failure = failureOf(thrown)
  return isFinal(failure) ? <EmailChangeRefused failure={failure} /> : <Crash thrown={thrown} retry={reset} />
}

function Loading() {
  return (
    <Front title="Change your address?">
      <Skeleton rows={5} />
    </Front>
  )
}

const noToken = {
  reason: 'invalid',
  message: 'The address holds no link’s token. Open the link in the mail again.',
  issues: [],
}
