import type { SessionDetails } from '@gatehouse/core/session/view'
import { For } from 'solid-js'
import css from './checksums.module.css'

const streams = [
  ['input', 'Input'],
  ['output', 'Output'],
  ['errors', 'Errors'],
] as const

/** The SHA-256 of the recording, and of each stream that had anything: to compare with the audit log, and with files. */
export function Checksums(props: { session: SessionDetails }) {
  const sums = () => [
    ...(props.session.recording ? [['Recording', props.session.recording.digest] as const] : []),
    ...streams.flatMap(([name, words]) => {
      const total = props.session.streams?.[name]
      return total && total.bytes > 0 ? [[words, total.sha256] as const] : []
    }),
  ]
  return (
    <details class={css.checksums}>
      <summary>SHA-256</summary>
      <For each={sums()}>
        {([name, sum]) => (
          <div>
            <span class="soft">{name}</span> <span class="mono">{sum}</span>
          </div>
        )}
      </For>
    </details>
  )
}
