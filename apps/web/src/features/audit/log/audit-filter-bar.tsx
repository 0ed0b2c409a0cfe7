import { useSearchParams } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { localTime } from '../../../ui/time.ts'
import { AuditFilterForm } from './audit-filter-form.tsx'
import type { AuditFilters } from './audit-filters.ts'
import { spans } from './audit-filters.ts'
import '../../../ui/chip.css'

interface Chip {
  name: keyof AuditFilters
  label: string
  value: string
}

/** The filters in force, each taken away by a press, and a form for more. They stand in the address. */
export function AuditFilterBar(props: { filters: AuditFilters }) {
  const [, setParams] = useSearchParams()
  const [editing, setEditing] = createSignal(false)
  let add: HTMLButtonElement | undefined
  // the focus was on what goes
  const remove = (name: keyof AuditFilters) => {
    setParams({ [name]: undefined })
    add?.focus()
  }
  const chips = (): Chip[] => {
    const { actor, resource, verb, last, from, to } = props.filters
    return [
      ...(actor ? [{ name: 'actor' as const, label: 'by', value: actor }] : []),
      ...(resource ? [{ name: 'resource' as const, label: 'thing', value: resource }] : []),
      ...(verb ? [{ name: 'verb' as const, label: 'action', value: verb }] : []),
      ...(last ? [{ name: 'last' as const, label: 'time', value: spans[last]?.label ?? last }] : []),
      ...(from ? [{ name: 'from' as const, label: 'from', value: shortTime(from) }] : []),
      ...(to ? [{ name: 'to' as const, label: 'until', value: shortTime(to) }] : []),
    ]
  }
  return (
    <>
      <fieldset class="group chips" aria-label="Filters">
        <For each={chips()}>
          {(chip) => (
            <button
              type="button"
              class="chip"
              aria-label={`Remove the filter ${chip.label} ${chip.value}`}
              onClick={() => remove(chip.name)}
            >
              {chip.label} <b>{chip.value}</b> <span aria-hidden="true">×</span>
            </button>
          )}
        </For>
        <button
          type="button"
          class="chip add"
          data-filter
          aria-keyshortcuts="/"
          ref={(element) => (add = element)}
          aria-expanded={editing()}
          onClick={() => setEditing(!editing())}
        >
          {editing() ? 'Close filters' : '+ filter'}
        </button>
      </fieldset>
      <Show when={editing()}>
        <AuditFilterForm filters={props.filters} />
      </Show>
    </>
  )
}

function shortTime(iso: string): string {
  return localTime(iso)
}
