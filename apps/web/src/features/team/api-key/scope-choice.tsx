import type { Scope } from '@gatehouse/core/access/roles'
import { For } from 'solid-js'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { useAccount } from '../account/account-context.ts'
import css from './scope-choice.module.css'

interface ScopeChoiceProps {
  value: Scope[]
  onInput: (scopes: Scope[]) => void
  error: string | undefined
}

/** The reader's own scopes, by noun: nobody can give what they do not have. */
export function ScopeChoice(props: ScopeChoiceProps) {
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
