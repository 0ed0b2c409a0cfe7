import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { counted } from '../../../ui/count.ts'
import { createRowKeys } from '../../../ui/row-keys.ts'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { momentInWords } from '../recording/moment-words.ts'
import type { FoundSession } from './recording-search.ts'
import css from './search-results.module.css'

/** Lines that were found, by session; each leads to its moment. */
export function SearchResults(props: { found: readonly FoundSession[] }) {
  let list: HTMLDivElement | undefined
  createRowKeys(() => list, { onlyWithin: true })
  return (
    <div class="search-results" ref={(element) => (list = element)}>
      <For each={props.found}>{(found) => <InSession {...found} />}</For>
    </div>
  )
}

function InSession(props: FoundSession) {
  const account = useAccount()
  const page = () => `/${account.slug}/sessions/${props.session.id}`
  return (
    <section class={css.found} aria-label={`${props.session.email} on ${props.session.server}`}>
      <h2>
        <A class="plain" href={page()}>
          {props.session.email} on <span class="mono">{props.session.server}</span>
        </A>
        <span class="soft">
          <When at={props.session.openedAt} />
        </span>
      </h2>
      <ul>
        <For each={props.hits}>
          {(hit) => (
            <li>
              <A class={`${css.foundLine} mono`} data-row href={`${page()}?t=${momentBefore(hit.time)}`}>
                <span class={css.foundMoment}>{momentInWords(hit.time)}</span>
                <span>
                  {hit.line.slice(0, hit.start)}
                  <mark>{hit.line.slice(hit.start, hit.end)}</mark>
                  {hit.line.slice(hit.end)}
                </span>
              </A>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.lines > props.hits.length}>
        <p class={`soft ${css.foundMore}`}>
          and {counted(props.lines - props.hits.length, 'more line')} in it
        </p>
      </Show>
    </section>
  )
}

/** A line is known to the second, and may have left the screen at its end. */
const momentBefore = (time: number) => Math.max(0, Math.floor(time) - 1)
