import type { Scope } from '@gatehouse/core/access/roles'
import { createSignal, For, Show } from 'solid-js'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { useAccount } from '../account/account-context.ts'
import css from './scope-choice.module.css'
import { nouns, type Preset, presets, scopesIn } from './scope-presets.ts'

interface ScopeChoiceProps {
  value: Scope[]
  onInput: (scopes: Scope[]) => void
  error: string | undefined
}

/** What a key may do: a usual set, or one of its own from the reader's scopes. Nobody can give what they do not have. */
export function ScopeChoice(props: ScopeChoiceProps) {
  const account = useAccount()
  const [preset, setPreset] = createSignal<Preset>('read')
  const choose = (chosen: Preset) => {
    setPreset(chosen)
    if (chosen !== 'custom') props.onInput(scopesIn(chosen, account.membership().scopes))
  }
  return (
    <>
      <RadioGroup label="What it can do" options={presets} value={preset()} onInput={choose} />
      <Show
        when={preset() === 'custom'}
        fallback={<p class={`mono soft ${css.given}`}>{props.value.join(', ')}</p>}
      >
        <CustomScopes {...props} />
      </Show>
    </>
  )
}

function CustomScopes(props: ScopeChoiceProps) {
  const account = useAccount()
  const groups = [...Map.groupBy(account.membership().scopes, (scope) => scope.slice(0, scope.indexOf(':')))]
  const toggle = (scope: Scope, on: boolean) => {
    const others = props.value.filter((other) => other !== scope)
    props.onInput(on ? [...others, scope] : others)
  }
  return (
    <fieldset class="choices">
      <legend>Scopes</legend>
      <div class={css.scopeGroups}>
        <For each={groups}>
          {([noun, scopes]) => (
            <fieldset class="group" aria-label={noun}>
              <p class="soft">{nouns[noun]}</p>
              <For each={scopes}>
                {(scope) => (
                  <Checkbox
                    label={<span class="mono">{scope}</span>}
                    checked={props.value.includes(scope)}
                    onChange={(on) => toggle(scope, on)}
                  />
                )}
              </For>
            </fieldset>
          )}
        </For>
      </div>
      <p class="field-error" aria-live="polite">
        {props.error}
      </p>
    </fieldset>
  )
}
