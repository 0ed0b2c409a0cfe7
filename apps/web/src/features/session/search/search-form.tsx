import { createEffect, createSignal, on, onMount } from 'solid-js'
import { type Failure, issueWith } from '../../../api/failure.ts'
import { createRead } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/field.tsx'
import { PickField } from '../../../ui/pick-field.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { serversOf } from '../../fleet/server/queries.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { teamOf } from '../../team/member/queries.ts'
import css from './search-form.module.css'
import type { RecordingQuery } from './search-query.ts'

interface SearchFormProps {
  question: RecordingQuery
  busy: boolean
  failure: Failure | undefined
  onAsk: (question: RecordingQuery) => void
}

const spans = [
  { value: '', label: 'any time' },
  { value: '1', label: 'last 24 hours' },
  { value: '7', label: 'last 7 days' },
  { value: '30', label: 'last 30 days' },
  { value: '90', label: 'last 90 days' },
]

/** Asks when it is sent, or when a choice is made with words given: each search stands in the log. */
export function SearchForm(props: SearchFormProps) {
  const account = useAccount()
  const members = createRead(() => teamOf(account.slug))
  const servers = createRead(() => serversOf(account.slug))
  const [text, setText] = createSignal(props.question.text)
  createEffect(on(() => props.question.text, setText, { defer: true }))
  const ask = (change: Partial<Record<'user' | 'server' | 'days', string>> = {}) => {
    const { user, server, days } = { ...props.question, ...change }
    props.onAsk({
      text: text().trim(),
      ...(user && { user }),
      ...(server && { server }),
      ...(days && { days: Number(days) }),
    })
  }
  let input: HTMLInputElement | undefined
  onMount(() => input?.focus())
  return (
    <form
      class={css.recordingSearch}
      onSubmit={(event) => {
        event.preventDefault()
        ask()
      }}
    >
      <div class={css.recordingSearchText}>
        <Field label="Text that was shown" error={issueWith(props.failure, 'text')}>
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
      </div>
      <PickField
        label="Member"
        value={props.question.user ?? ''}
        options={[
          { value: '', label: 'anybody' },
          ...(members() ?? []).map(({ user, email }) => ({ value: user, label: email })),
        ]}
        onInput={(user) => ask({ user })}
      />
      <PickField
        label="Server"
        value={props.question.server ?? ''}
        options={[
          { value: '', label: 'any server' },
          ...(servers() ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onInput={(server) => ask({ server })}
      />
      <SelectField
        label="Opened"
        value={String(props.question.days ?? '')}
        options={spans}
        onInput={(days) => ask({ days })}
      />
    </form>
  )
}
