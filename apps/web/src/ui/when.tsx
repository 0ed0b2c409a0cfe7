import { createSignal, Show, Suspense } from 'solid-js'
import { lazyWithRetry } from './lazy-with-retry.ts'
import { now } from './now.ts'
import { endInWords, exactTime, relativeTime } from './time.ts'

const load = () => import('./exact-time.tsx')
const ExactTime = lazyWithRetry(load)

/** A moment, relative; exact under a pointer or a finger. */
export function When(props: { at: string }) {
  return <Moment at={props.at} words={relativeTime} />
}

/** When something ends by itself: by the time left, or by its day; exact under a pointer or a finger. */
export function Ends(props: { at: string }) {
  return <Moment at={props.at} words={endInWords} />
}

interface MomentProps {
  at: string
  words: (at: number, now: number) => string
}

/** What shows the exact time is read when a pointer comes near, or a finger has touched it. */
function Moment(props: MomentProps) {
  const [pointer, setPointer] = createSignal<string>()
  const words = () => props.words(Date.parse(props.at), now())
  const plain = () => (
    <time
      datetime={props.at}
      title={exactTime(props.at)}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setPointer('mouse')}
      onPointerUp={(event) => event.pointerType !== 'mouse' && setPointer('touch')}
    >
      {words()}
    </time>
  )
  return (
    <Show when={pointer()} fallback={plain()}>
      {(by) => (
        <Suspense fallback={plain()}>
          <ExactTime at={props.at} words={words()} open={by() === 'touch'} />
        </Suspense>
      )}
    </Show>
  )
}
