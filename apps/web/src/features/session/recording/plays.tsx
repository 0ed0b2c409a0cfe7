import { For, Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { mostPlays, playsOf } from '../session/queries.ts'
import css from './plays.module.css'

/** Who has played or watched it, from the log. */
export function Plays(props: { session: string }) {
  const account = useAccount()
  const plays = createRead(() => playsOf(account.slug, props.session))
  return (
    <section aria-labelledby="plays">
      <h2 id="plays">Watched by</h2>
      <Show when={plays()}>
        {(known) => (
          <Show
            when={known().items.length > 0}
            fallback={<p class="soft">No one has watched this session yet.</p>}
          >
            <ul class={css.plays}>
              <For each={known().items}>
                {(event) => (
                  <li>
                    <span class={css.player}>{event.actor.label}</span>
                    <span class="soft">
                      {event.details['live'] === true ? 'watched live' : 'played the recording'}
                    </span>
                    <span class="soft">
                      <When at={event.at} />
                    </span>
                    <span class={`mono faint ${css.address}`}>{event.ip}</span>
                  </li>
                )}
              </For>
            </ul>
            <Show when={known().more}>
              <p class="soft">The newest {mostPlays}; the audit log has the others.</p>
            </Show>
          </Show>
        )}
      </Show>
    </section>
  )
}
