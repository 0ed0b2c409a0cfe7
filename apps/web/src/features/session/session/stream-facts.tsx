import type { SessionStreams } from '@gatehouse/core/session/view'
import { For, Show } from 'solid-js'
import { bytesInWords } from '../../../ui/bytes.ts'

const names = [
  ['input', 'Input'],
  ['output', 'Output'],
  ['errors', 'Errors'],
] as const

/** How much went through a command without a terminal; nothing of a stream that had nothing. */
export function StreamFacts(props: { streams: SessionStreams }) {
  return (
    <For each={names.filter(([name]) => props.streams[name].bytes > 0)}>
      {([name, words]) => (
        <>
          <dt>{words}</dt>
          <dd>
            {bytesInWords(props.streams[name].bytes)}
            <Show when={name === 'output' && props.streams.cut}>
              <span class="soft">, only the beginning recorded</span>
            </Show>
          </dd>
        </>
      )}
    </For>
  )
}
