import type { LabelPreview } from '@gatehouse/core/fleet/server/view'
import { For, Show } from 'solid-js'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { labelEffectInWords, whyNotAllowed } from './label-words.ts'
import css from './server-choice.module.css'

/** Asks what these labels would change; of a server that is yet to be registered, `server` is null. */
export function createLabelEffect(of: () => { server: string | null; labels: string[] } | undefined) {
  const account = useAccount()
  return createLatestAnswer(of, (change) => account.api.servers.previewLabels.query(change))
}

/** Who would gain access to the server and who would lose it, and whether the reader may decide that. */
export function LabelEffect(props: { of: ReturnType<typeof createLabelEffect> }) {
  return (
    <div aria-live="polite" aria-busy={props.of.busy()}>
      <Show when={props.of.answer()}>{(preview) => <Effect {...preview()} />}</Show>
      <Problem failure={props.of.failure()} />
    </div>
  )
}

function Effect(props: LabelPreview) {
  return (
    <div class={css.effect}>
      <Show when={props.allowed} fallback={<p class="error">{whyNotAllowed(props.deciding)}</p>}>
        <For each={labelEffectInWords(props)} fallback={<p>No one’s access changes.</p>}>
          {(sentence) => <p>{sentence}</p>}
        </For>
      </Show>
    </div>
  )
}
