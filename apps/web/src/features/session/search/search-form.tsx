import { createEffect, createSignal, on, onMount } from 'solid-js'
import { type Failure, issueWith } from '../../../api/failure.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import css from './search-form.module.css'

interface SearchFormProps {
  text: string
  busy: boolean
  failure: Failure | undefined
  onAsk: (text: string) => void
}

/** Asks when it is sent, and not at each letter: searches are logged. */
export function SearchForm(props: SearchFormProps) {
  const [text, setText] = createSignal(props.text)
  createEffect(on(() => props.text, setText, { defer: true }))
  let input: HTMLInputElement | undefined
  onMount(() => input?.focus())
  return (
    <form
      class={css.recordingSearch}
      onSubmit={(event) => {
        event.preventDefault()
        props.onAsk(text().trim())
      }}
    >
      <Field label="Text on screen" error={issueWith(props.failure, 'text')}>
        {(control) => (
          <input
            {...control}
            ref={(element) => (input = element)}
            class="input mono"
            type="search"
            data-filter
            aria-keyshortcuts="/"
            value={text()}
            onInput={(event) => setText(event.currentTarget.value)}
            maxLength={200}
            required
            spellcheck={false}
            autocomplete="off"
          />
        )}
      </Field>
      <Button kind="main" class={`as-input ${css.searchButton}`} type="submit" busy={props.busy}>
        Search
      </Button>
    </form>
  )
}
