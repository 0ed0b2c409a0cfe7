import { Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { count, counted } from '../../../ui/count.ts'
import { ProgressBar } from '../../../ui/progress-bar.tsx'
import type { SearchState } from './recording-search.ts'
import css from './search-progress.module.css'

type SearchProgressProps = SearchState & { found: number; busy: boolean; onStop: () => void }

/** How far a search is, and in the end what came of it. */
export function SearchProgress(props: SearchProgressProps) {
  const words = () =>
    props.busy
      ? `Searched ${count(props.searched)} of ${counted(props.of, 'recording')}`
      : props.found > 0
        ? `Found in ${counted(props.found, 'session')} of ${counted(props.searched, 'recording')} searched`
        : `No matches in ${counted(props.searched, 'recording')} searched`
  return (
    <div class={css.searchProgress}>
      <p role="status" aria-live={props.busy ? 'off' : 'polite'}>
        {words()}
        <Show when={props.unread > 0}>
          <span class="soft"> · {count(props.unread)} can’t be searched, or not yet</span>
        </Show>
        <Show when={props.partial > 0}>
          <span class="soft"> · only the first 32 MiB of text of {count(props.partial)}</span>
        </Show>
        <Show when={props.kind === 'done' && props.stopped}>
          <span class="soft"> · there are more; narrow the search to find them</span>
        </Show>
      </p>
      <Show when={props.busy}>
        <ProgressBar label="Recordings searched" of={props.of} done={props.searched} words={words()} />
        <Button onClick={props.onStop}>Stop</Button>
      </Show>
    </div>
  )
}
