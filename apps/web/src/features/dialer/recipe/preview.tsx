import { type AlikeEffects, alike } from '@gatehouse/core/dialer/recipe/alike'
import { createMemo, For, Show } from 'solid-js'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { count, counted, someOf } from '../../../ui/count.ts'
import { Lines } from '../../../ui/lines.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { type AccountInUse, useAccount } from '../../team/account/account-context.ts'
import css from './recipe.module.css'

type Change = Parameters<AccountInUse['api']['recipes']['preview']['query']>[0]

interface Asked {
  change: Change
  /** What the recipe is at: where that is another, it is asked again. */
  at: string
}

/** Asks what a change would do to each server’s file; undefined for nothing to ask. */
export function createPreview(of: () => Asked | undefined) {
  const account = useAccount()
  return createLatestAnswer(of, ({ change }) => account.api.recipes.preview.query(change))
}

/** How many kinds of change are told, of how many lines each, and how many servers are named. */
const most = { groups: 5, lines: 12, names: 3 }

/** Which lines come and go on which servers, and what of it needs a reason. */
export function Preview(props: { of: ReturnType<typeof createPreview> }) {
  const items = () => props.of.answer()?.items ?? []
  const groups = createMemo(() => alike(items()))
  const rest = () =>
    groups()
      .slice(most.groups)
      .reduce((sum, { servers }) => sum + servers.length, 0)
  return (
    <div class={css.preview} aria-live="polite" aria-busy={props.of.busy()}>
      <Show when={props.of.answer()}>
        {(answer) => (
          <>
            <For
              each={groups().slice(0, most.groups)}
              fallback={<p class="soft">No server’s file changes by this.</p>}
            >
              {(group) => <Group of={group} />}
            </For>
            <Show when={rest() > 0}>
              <p class="soft">And other lines on {counted(rest(), 'more server')}.</p>
            </Show>
            <Show when={items().length > 1}>
              <p class="soft">One server gets it first; the others once it is verified there.</p>
            </Show>
            <For each={answer().guards}>
              {({ says, servers }) => (
                <p class="attention">
                  {says}{' '}
                  <Show when={servers.length > 0 && servers.length < items().length}>
                    That is so on {someOf(servers, most.names)}.{' '}
                  </Show>
                  Say why below.
                </p>
              )}
            </For>
          </>
        )}
      </Show>
      {/* what is wrong with what is typed, the form says when it is sent */}
      <Problem failure={props.of.failure()?.reason === 'invalid' ? undefined : props.of.failure()} />
    </div>
  )
}

function Group(props: { of: AlikeEffects }) {
  const hidden = () =>
    Math.max(props.of.added.length - most.lines, 0) + Math.max(props.of.removed.length - most.lines, 0)
  return (
    <section>
      <h3>
        <Show when={props.of.servers.length > 1}>{counted(props.of.servers.length, 'server')}: </Show>
        <span class="mono">{someOf(props.of.servers, most.names)}</span>
      </h3>
      <Lines added={props.of.added.slice(0, most.lines)} removed={props.of.removed.slice(0, most.lines)} />
      <Show when={hidden() > 0}>
        <p class="soft">And {count(hidden())} more lines.</p>
      </Show>
    </section>
  )
}
