import type { SessionStreams, StreamTotal } from '@gatehouse/core/session/view'
import { For, Show } from 'solid-js'
import { bytesInWords } from '../../../ui/bytes.ts'

const names = [
  ['input', 'Input'],
  ['output', 'Output'],
  ['errors', 'Errors'],
] as const

/** What went through a command without a terminal: how much, and what it sums to. */
export function StreamFacts(props: { streams: SessionStreams }) {
  return (
    <For each={names}>
      {([name, words]) => (
        <>
          <dt>{words}</dt>
          <dd>
            <Sum total={props.streams[name]} />
            <Show when={name === 'output' && props.streams.cut}>
              <span class="soft">, of which the recording has the beginning</span>
            </Show>
          </dd>
        </>
      )}
    </For>
  )
}

function Sum(props: { total: StreamTotal }) {
  return (
    <Show when={props.total.bytes > 0} fallback={<span class="soft">nothing</span>}>
      {bytesInWords(props.total.bytes)} <span class="soft">SHA-256</span>{' '}
      <span class="mono">{props.total.sha256}</span>
    </Show>
  )
}
