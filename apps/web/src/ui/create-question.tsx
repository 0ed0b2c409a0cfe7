import { type Component, createSignal, type JSX, Show, Suspense } from 'solid-js'
import { lazyWithRetry } from './lazy-with-retry.ts'

interface Question<Props> {
  /** Asks it; resolves when it is closed, whatever was answered. */
  ask: () => Promise<void>
  /** Put it once into the page, with what the dialog needs. */
  Ask: (props: Omit<Props, 'onClose'>) => JSX.Element
}

/** A dialog that is asked in the middle of some work, which goes on when it is closed; it is read when it is first asked. */
export function createQuestion<Props extends { onClose: () => void }>(
  load: () => Promise<{ default: Component<Props> }>,
): Question<Props> {
  const Dialog = lazyWithRetry(load) as unknown as Component<object> // given what `Ask` is given, and `onClose`
  const [answered, setAnswered] = createSignal<() => void>()
  return {
    ask: () => new Promise((resolve) => setAnswered(() => resolve)),
    Ask: (props) => (
      <Suspense>
        <Show when={answered()}>
          {(resolve) => {
            const onClose = () => {
              const go = resolve()
              setAnswered(undefined)
              go()
            }
            return <Dialog {...props} {...{ onClose }} />
          }}
        </Show>
      </Suspense>
    ),
  }
}
