import './progress-bar.css'

interface ProgressBarProps {
  label: string
  of: number
  done: number
  /** How many of them went wrong. */
  failed?: number
  /** The same for those who cannot see it. */
  words: string
}

/** How far many things are. The words beside it say the same. */
export function ProgressBar(props: ProgressBarProps) {
  const share = (part: number) => `${(100 * part) / Math.max(props.of, 1)}%`
  return (
    <div
      class="progress-bar"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin="0"
      aria-valuemax={props.of}
      aria-valuenow={props.done}
      aria-valuetext={props.words}
    >
      <i class="done" style={{ width: share(props.done) }} />
      <i class="failed" style={{ width: share(props.failed ?? 0) }} />
    </div>
  )
}
