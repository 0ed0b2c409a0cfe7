import type { AuditEventView } from '@gatehouse/core/audit/event/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { When } from '../../ui/when.tsx'
import { sentenceOf } from '../audit/log/event-sentence.ts'
import { useAccount } from '../team/account/account-context.ts'
import css from './overview.module.css'

/** The newest changes in words; the log has all of them. */
export function LastChanges(props: { changes: readonly AuditEventView[] }) {
  const account = useAccount()
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">Last changes</h2>
      <Show
        when={props.changes.length > 0}
        fallback={
          <p class={css.rows}>
            <span class={`${css.row} soft`}>Nothing has changed lately.</span>
          </p>
        }
      >
        <ul class={css.rows}>
          <For each={props.changes}>
            {(event) => (
              <li class={css.row} data-event={event.id}>
                <A
                  class={`plain ${css.words}`}
                  href={`/${account.slug}/audit?event=${event.id}`}
                  title={sentenceOf(event)}
                >
                  {sentenceOf(event)}
                </A>
                <span class={`faint ${css.when}`}>
                  <When at={event.at} />
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <p class="below">
        <A href={`/${account.slug}/audit`}>All events</A>
      </p>
    </section>
  )
}
