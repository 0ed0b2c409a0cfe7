import * as Kobalte from '@kobalte/core/combobox'
import { createMemo, createSignal } from 'solid-js'
import type { SelectFieldProps } from './select-field.tsx'
import './field.css'
import './combobox-field.css'

interface Option {
  value: string
  label: string
}

/** Of those that match; more letters find the others. */
const mostShown = 100

/** One of many, found by a few letters of its name. */
export default function ComboboxField(props: SelectFieldProps<string>) {
  const [text, setText] = createSignal('')
  const chosen = () => props.options.find(({ value }) => value === props.value) ?? null
  const shown = createMemo(() => {
    const wanted = text() === chosen()?.label ? '' : text().trim().toLowerCase()
    return props.options.filter(({ label }) => label.toLowerCase().includes(wanted)).slice(0, mostShown)
  })
  return (
    <Kobalte.Root<Option>
      class="field"
      options={shown()}
      optionValue="value"
      optionTextValue="label"
      optionLabel="label"
      defaultFilter={() => true}
      value={chosen()}
      onChange={(option: Option | null) => option && props.onInput(option.value)}
      onInputChange={setText}
      triggerMode="focus"
      gutter={4}
      sameWidth
      validationState={props.error === undefined ? 'valid' : 'invalid'}
      itemComponent={(entry) => (
        <Kobalte.Item class="option" item={entry.item}>
          <Kobalte.ItemLabel>{entry.item.rawValue.label}</Kobalte.ItemLabel>
        </Kobalte.Item>
      )}
    >
      <Kobalte.Label as="label">{props.label}</Kobalte.Label>
      <Kobalte.Control>
        <Kobalte.Input
          class="input"
          onFocus={(event: FocusEvent & { currentTarget: HTMLInputElement }) => event.currentTarget.select()}
        />
      </Kobalte.Control>
      <Kobalte.Description as="p" class="field-hint">
        {props.hint}
      </Kobalte.Description>
      <Kobalte.ErrorMessage as="p" class="field-error">
        {props.error}
      </Kobalte.ErrorMessage>
      <Kobalte.Portal>
        <Kobalte.Content class="options">
          <Kobalte.Listbox class="options-list" />
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
