import { createSignal, onCleanup } from 'solid-js'

/** Says how long a host may keep one waiting. */
export function Probing(props: { host: string; port: string }) {
  const [seconds, setSeconds] = createSignal(0)
  const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
  onCleanup(() => clearInterval(timer))
  return (
    <p class="soft" role="status">
      Asking{' '}
      <span class="mono">
        {props.host}:{props.port}
      </span>{' '}
      for its host key. This may take up to 10 seconds. <span aria-hidden="true">{seconds()} s</span>
    </p>
  )
}
