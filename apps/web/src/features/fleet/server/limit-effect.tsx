import { For, Show } from 'solid-js'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from './server-choice.module.css'
import { effectInWords, type ServerLimit, saidLimit } from './server-limit.ts'

/** What the limit would change, before it is saved. */
export function LimitEffect(props: { user: string | null; limit: ServerLimit }) {
  const account = useAccount()
  const { answer, failure, busy } = createLatestAnswer(
    () => ({ user: props.user, ...saidLimit(props.limit) }),
    // a thousand chosen servers are more than an address can hold
    (said) => account.api.team.previewLimit.query(said, { context: { secret: true } }),
  )
  const isNew = () => props.user === null
  const nothing = () => (isNew() ? 'Reaches no server.' : 'Nothing changes.')
  return (
    <div class={css.effect} aria-live="polite" aria-busy={busy()}>
      <Show when={answer()}>
        {(preview) => (
          <>
            <For each={effectInWords(preview())} fallback={<p>{nothing()}</p>}>
              {(sentence) => <p>{sentence}</p>}
            </For>
            <Show when={preview().unused.length > 0}>
              <p class="soft">
                No server is labeled {preview().unused.join(', ')} yet. Servers that get the label later are
                included.
              </p>
            </Show>
          </>
        )}
      </Show>
      <Problem failure={failure()} />
    </div>
  )
}
