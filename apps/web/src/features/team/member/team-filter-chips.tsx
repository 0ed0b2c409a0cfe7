import type { MemberView } from '@gatehouse/core/team/member/view'
import { For, Show } from 'solid-js'
import { count } from '../../../ui/count.ts'
import { teamFilters } from './team-filters.ts'
import '../../../ui/chip.css'

interface TeamFilterChipsProps {
  members: readonly MemberView[]
  /** The name of the filter in use; empty for none. */
  chosen: string
  onChoose: (name: string) => void
}

/** How many members each filter has; a press shows only those, another one all again. */
export function TeamFilterChips(props: TeamFilterChipsProps) {
  const among = (matches: (member: MemberView) => boolean) => props.members.filter(matches).length
  const offered = () =>
    teamFilters
      .map((filter) => ({ ...filter, found: among(filter.matches) }))
      .filter(({ found, name }) => (found > 0 && found < props.members.length) || name === props.chosen)
  return (
    <Show when={offered().length > 0}>
      <fieldset class="group chips" aria-label="Only">
        <For each={offered()}>
          {({ name, label, found }) => (
            <button
              type="button"
              class="chip"
              aria-pressed={props.chosen === name}
              onClick={() => props.onChoose(props.chosen === name ? '' : name)}
            >
              {label} <b>{count(found)}</b>
            </button>
          )}
        </For>
      </fieldset>
    </Show>
  )
}
