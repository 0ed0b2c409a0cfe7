import { For, Show } from 'solid-js'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { Problem } from '../../../ui/problem.tsx'
import { type AccountInUse, useAccount } from '../../team/account/account-context.ts'
import css from './recipe.module.css'

type Change = Parameters<AccountInUse['api']['recipes']['preview']['query']>[0]

/** Asks what a change would do to each server’s file; undefined for nothing to ask. */
export function createPreview(of: () => Change | undefined) {
  const account = useAccount()
  return createLatestAnswer(of, (change) => account.api.recipes.preview.query(change))
}

/** How many servers are told of one by one. */
const most = 5

/** Which lines come and go on each server, and what of it needs a reason. */
export function Preview(props: { of: ReturnType<typeof createPreview> }) {
  return (
    <div class={css.preview} aria-live="polite" aria-busy={props.of.busy()}>
      <Show when={props.of.answer()}>
        {(answer) => (
          <>
            <For
              each={answer().items.slice(0, most)}
              fallback={<p class="soft">No server’s file changes by this.</p>}
            >
              {({ name, added, removed }) => (
                <section>
                  <h3 class="mono">{name}</h3>
                  <ul class={`mono ${css.lines}`}>
                    <For each={removed}>{(line) => <li>− {line}</li>}</For>
                    <For each={added}>{(line) => <li>+ {line}</li>}</For>
                  </ul>
                </section>
              )}
            </For>
            <Show when={answer().items.length > most}>
              <p class="soft">And {answer().items.length - most} more.</p>
            </Show>
            <Show when={answer().items.length > 1}>
              <p class="soft">One server gets it first; the others once it is verified there.</p>
            </Show>
            <For each={answer().guards}>{({ says }) => <p class="attention">{says} Say why below.</p>}</For>
          </>
        )}
      </Show>
      {/* what is wrong with what is typed, the form says when it is sent */}
      <Problem failure={props.of.failure()?.reason === 'invalid' ? undefined : props.of.failure()} />
    </div>
  )
}
