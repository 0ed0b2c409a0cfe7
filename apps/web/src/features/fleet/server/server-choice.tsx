import { Show } from 'solid-js'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { ChosenServers } from './chosen-servers.tsx'
import { LimitEffect } from './limit-effect.tsx'
import css from './server-choice.module.css'
import { ServerFinder } from './server-finder.tsx'
import type { ServerLimit } from './server-limit.ts'

interface ServerChoiceProps {
  value: ServerLimit
  onInput: (limit: ServerLimit) => void
  /** Whose limit it is, to say what would change; null for somebody who is yet to be invited. Left out, nothing is said. */
  user?: string | null
}

/** All servers, or those chosen one by one and by label. What was chosen is still there after a look at all. */
export function ServerChoice(props: ServerChoiceProps) {
  return (
    <>
      <RadioGroup
        label="Servers"
        value={props.value.all ? 'all' : 'chosen'}
        options={[
          { value: 'all', label: 'All servers', hint: 'including those added later' },
          { value: 'chosen', label: 'Chosen servers', hint: 'one by one, or by label' },
        ]}
        onInput={(which) => props.onInput({ ...props.value, all: which === 'all' })}
      />
      <Show when={!props.value.all}>
        <div class={css.chosen}>
          <ChosenServers value={props.value} onInput={props.onInput} />
          <ServerFinder value={props.value} onInput={props.onInput} />
        </div>
      </Show>
      <Show when={props.user !== undefined}>
        <LimitEffect user={props.user ?? null} limit={props.value} />
      </Show>
    </>
  )
}
