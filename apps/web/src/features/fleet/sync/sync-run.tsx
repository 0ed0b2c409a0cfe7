import type { SyncRunView } from '@gatehouse/core/fleet/manifest/view'
import { createSignal, createUniqueId, Show } from 'solid-js'
import { ChangedLines } from '../../../ui/lines.tsx'
import { State } from '../../../ui/state.tsx'
import { exactTime } from '../../../ui/time.ts'
import { When } from '../../../ui/when.tsx'
import css from './sync-run.module.css'
import { causeInWords, changesInWords } from './sync-run-words.ts'

/** One try: when, why, what came of it; unfolded, the lines that changed. */
export function SyncRun(props: { run: SyncRunView }) {
  const id = createUniqueId()
  const [open, setOpen] = createSignal(false)
  const failed = () => props.run.outcome === 'failed'
  return (
    <article classList={{ open: open() }}>
      <button
        type="button"
        class={`unfolding-line ${css.runLine}`}
        data-row
        aria-expanded={open()}
        aria-controls={id}
        onClick={() => setOpen(!open())}
      >
        <span class="faint nowrap">
          <When at={props.run.at} />
        </span>
        <span class="nowrap">
          <State tone={failed() ? 'bad' : 'ok'}>{failed() ? 'failed' : 'in sync'}</State>
        </span>
        <span class={`soft nowrap ${css.cause}`}>{causeInWords[props.run.cause]}</span>
        <span class={css.outcome} classList={{ mono: !failed(), [css.runError ?? '']: failed() }}>
          {props.run.error ?? changesInWords(props.run.changes)}
        </span>
        <span class={`mono faint nowrap ${css.took}`}>{props.run.tookMs} ms</span>
      </button>
      <Show when={open()}>
        <div class={css.runDetails} id={id}>
          <p class="mono faint">
            {exactTime(props.run.at)} · {props.run.tookMs} ms
          </p>
          <Show when={props.run.error}>{(error) => <p class="error">{error()}</p>}</Show>
          <Show
            when={props.run.changes.length > 0}
            fallback={<p class="soft">No lines were added or removed.</p>}
          >
            <ChangedLines changes={props.run.changes} />
          </Show>
        </div>
      </Show>
    </article>
  )
}
