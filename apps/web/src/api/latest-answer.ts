import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { type Failure, failureOf } from './failure.ts'

interface LatestAnswer<T> {
  /** The last answer there was; it stays while the next is awaited. */
  answer: Accessor<T | undefined>
  /** Why the newest question has none. */
  failure: Accessor<Failure | undefined>
  /** Whether the newest question is answered yet. */
  busy: Accessor<boolean>
}

/** Asks a question that changes while somebody types, once it rests for `restMs`. Undefined asks nothing. */
export function createLatestAnswer<Q, T>(
  question: Accessor<Q | undefined>,
  ask: (question: Q) => Promise<T>,
  restMs = 200,
): LatestAnswer<T> {
  const [answer, setAnswer] = createSignal<T>()
  const [failure, setFailure] = createSignal<Failure>()
  const [busy, setBusy] = createSignal(false)
  let newest = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = (turn: number, set: () => void) => {
    if (turn !== newest) return
    set()
    setBusy(false)
  }
  createEffect(
    on(
      // what reads the same is the same question
      () => JSON.stringify(question()),
      (_, before) => {
        const turn = ++newest
        const asked = question()
        clearTimeout(timer)
        if (asked === undefined) {
          setAnswer(undefined)
          setBusy(false)
          return
        }
        setBusy(true)
        const send = () =>
          ask(asked).then(
            (value) =>
              settle(turn, () => {
                setAnswer(() => value)
                setFailure(undefined)
              }),
            (thrown: unknown) => settle(turn, () => setFailure(failureOf(thrown))),
          )
        // the first is asked at once
        timer = setTimeout(send, before === undefined ? 0 : restMs)
      },
    ),
  )
  onCleanup(() => {
    newest++
    clearTimeout(timer)
  })
  return { answer, failure, busy }
}
