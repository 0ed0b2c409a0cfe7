import { createSignal, type JSX, onCleanup } from 'solid-js'

interface ProbingProps {
  /** Who is asked: an address, or a server’s name. */
  whom: string
  /** What for: “for its host key”. */
  what: JSX.Element
  /** How long it may take, in seconds. */
  most: number
}

/** Says how long a host may keep one waiting. */
export function Probing(props: ProbingProps) {
  const [seconds, setSeconds] = createSignal(0)
  const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
  onCleanup(() => clearInterval(timer))
  return (
    <p class="soft" role="status">
      Asking <span class="mono">{props.whom}</span> {props.what}. This may take up to {props.most} seconds.{' '}
      <span aria-hidden="true">{seconds()} s</span>
    </p>
  )
}
