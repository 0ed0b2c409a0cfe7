import { createUniqueId, For, type JSX, Show } from 'solid-js'
import './field.css'

interface Option<T extends string> {
  value: T
  label: JSX.Element
  hint?: string
}

interface RadioGroupProps<T extends string> {
  label: string
  value: T
  options: readonly Option<T>[]
  onInput: (value: T) => void
}

/** One of a few, each with what it means beside it. */
export function RadioGroup<T extends string>(props: RadioGroupProps<T>) {
  const name = createUniqueId()
  return (
    <fieldset class="choices">
      <legend>{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="choice">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === props.value}
              onChange={() => props.onInput(option.value)}
            />
            <span>
              {option.label} <Show when={option.hint}>{(hint) => <span class="soft">{hint()}</span>}</Show>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  )
}
