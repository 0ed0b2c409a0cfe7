import './field.css'
import './filter.css'

interface FilterProps {
  label: string
  value: string
  onInput: (value: string) => void
}

/** Narrows the list below. `/` focuses it, Esc clears it. */
export function Filter(props: FilterProps) {
  return (
    <div class="filter">
      <input
        class="input"
        type="search"
        data-filter
        aria-label={props.label}
        aria-keyshortcuts="/"
        placeholder={props.label}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          props.onInput('')
          event.currentTarget.blur()
        }}
        spellcheck={false}
      />
      <span class="key" aria-hidden="true">
        /
      </span>
    </div>
  )
}
