import { useSearchParams } from '@solidjs/router'
import { For, onMount, Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Field } from '../../../ui/field.tsx'
import { localValue, momentOf } from '../../../ui/local-time.ts'
import { SelectField } from '../../../ui/select-field.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { teamOf } from '../../team/member/queries.ts'
import css from './audit-filter-form.module.css'
import { type AuditFilters, spans, verbPatterns } from './audit-filters.ts'

const verbOptions = [
  { value: '', label: 'any action' },
  ...verbPatterns.map((verb) => ({ value: verb, label: verb })),
]
const spanOptions = [
  { value: '', label: 'any time' },
  ...Object.entries(spans).map(([value, { label }]) => ({ value, label })),
]

/** Each field takes effect when it is left or chosen. */
export function AuditFilterForm(props: { filters: AuditFilters }) {
  const account = useAccount()
  const [, setParams] = useSearchParams()
  const members = createRead(() => teamOf(account.slug))
  let form: HTMLFormElement | undefined
  onMount(() => form?.querySelector('input')?.focus())
  return (
    <form
      class={css.filterForm}
      ref={(element) => (form = element)}
      onSubmit={(event) => event.preventDefault()}
    >
      <TextFilter
        label="Who"
        value={props.filters.actor}
        onChange={(actor) => setParams({ actor })}
        list="audit-actors"
      />
      <TextFilter
        label="Thing"
        value={props.filters.resource}
        onChange={(resource) => setParams({ resource })}
        hint="Its exact name, as in the audit log."
      />
      <SelectField
        label="Action"
        value={props.filters.verb ?? ''}
        options={verbOptions}
        onInput={(verb) => setParams({ verb })}
      />
      <SelectField
        label="When"
        value={props.filters.last ?? ''}
        options={spanOptions}
        onInput={(last) => setParams({ last, from: undefined, to: undefined })}
      />
      <TimeFilter
        label="From"
        value={props.filters.from}
        onChange={(from) => setParams({ from, last: undefined })}
      />
      <TimeFilter
        label="Until"
        value={props.filters.to}
        onChange={(to) => setParams({ to, last: undefined })}
      />
      <datalist id="audit-actors">
        <Suspense>
          <For each={members()}>{(member) => <option value={member.email} />}</For>
        </Suspense>
      </datalist>
    </form>
  )
}

interface TextFilterProps {
  label: string
  value: string | undefined
  onChange: (value: string) => void
  list?: string
  hint?: string
}

function TextFilter(props: TextFilterProps) {
  return (
    <Field label={props.label} hint={props.hint}>
      {(control) => (
        <input
          {...control}
          class="input mono"
          list={props.list}
          value={props.value ?? ''}
          onChange={(event) => props.onChange(event.currentTarget.value)}
          autocomplete="off"
          spellcheck={false}
        />
      )}
    </Field>
  )
}

/** A moment in the reader's zone; in the address it is UTC. */
function TimeFilter(props: {
  label: string
  value: string | undefined
  onChange: (iso: string | undefined) => void
}) {
  return (
    <Field label={props.label}>
      {(control) => (
        <input
          {...control}
          class="input"
          type="datetime-local"
          value={props.value ? localValue(props.value) : ''}
          onChange={(event) => props.onChange(momentOf(event.currentTarget.value) ?? undefined)}
        />
      )}
    </Field>
  )
}
