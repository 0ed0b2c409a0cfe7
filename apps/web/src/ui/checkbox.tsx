import type { JSX } from 'solid-js'
import './field.css'

interface CheckboxProps {
  label: JSX.Element
  checked: boolean
  onChange: (checked: boolean) => void
}

/** Yes or no, with what it means beside it. */
export function Checkbox(props: CheckboxProps) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  )
}
