import { ErrorBoundary, type JSX, Show, Suspense } from 'solid-js'
import type { Answer } from '../../../api/cached-answer.ts'
import { type Failure, failureOf } from '../../../api/failure.ts'
import { createRead } from '../../../api/read.ts'
import { CardPage } from '../../../ui/card-page.tsx'
import { useHashToken } from '../../../ui/hash-token.ts'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Crash } from '../../shell/crash.tsx'
import { isFinal } from './link-refused.tsx'

interface LinkPageProps<Preview> {
  /** Over the card, while it is being read. */
  title: string
  /** What is said where the address holds no token. */
  noToken: string
  /** Where else the token may be than in the address. */
  token?: () => string | null
  /** What the link's holder may know. Changes nothing. */
  read: (token: string) => Answer<Preview>
  refused: (failure: Failure) => JSX.Element
  children: (token: string, preview: () => NonNullable<Preview>) => JSX.Element
}

/** The page of a mailed link, whose token is in the address's fragment: opening it changes nothing, a person presses a button. */
export function LinkPage<Preview>(props: LinkPageProps<Preview>) {
  const inAddress = useHashToken()
  const token = () => (props.token ? props.token() : inAddress())
  const noToken = () => props.refused({ reason: 'invalid', message: props.noToken, issues: [] })
  const refusal = (thrown: unknown, reset: () => void) => {
    const failure = failureOf(thrown)
    return isFinal(failure) ? props.refused(failure) : <Crash thrown={thrown} retry={reset} />
  }
  return (
    <Show when={token()} keyed fallback={noToken()}>
      {(known) => (
        <ErrorBoundary fallback={refusal}>
          <Suspense
            fallback={
              <CardPage title={props.title}>
                <Skeleton rows={5} />
              </CardPage>
            }
          >
            <PreviewOf of={() => props.read(known)}>{(preview) => props.children(known, preview)}</PreviewOf>
          </Suspense>
        </ErrorBoundary>
      )}
    </Show>
  )
}

function PreviewOf<Preview>(props: {
  of: () => Answer<Preview>
  children: (preview: () => NonNullable<Preview>) => JSX.Element
}) {
  const preview = createRead(() => props.of())
  return <Show when={preview()}>{(known) => props.children(known)}</Show>
}
