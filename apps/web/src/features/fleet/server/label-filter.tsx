import { For, Show } from 'solid-js'
import { count } from '../../../ui/count.ts'
import { labelsOffered } from './fleet-filter.ts'
import '../../../ui/chip.css'

interface LabelFilterProps {
  /** Those of each server. */
  labels: readonly (readonly string[])[]
  chosen: string | undefined
  onChoose: (label: string | undefined) => void
}

/** The labels that most servers have, and how many have each; a press shows only those. */
export function LabelFilter(props: LabelFilterProps) {
  const offered = () => labelsOffered(props.labels, props.chosen)
  const isOn = (label: string) => label === props.chosen
  return (
    <Show when={offered().length > 0}>
      <fieldset class="group chips" aria-label="Filter by label">
        <For each={offered()}>
          {({ label, servers }) => (
            <button
              type="button"
              class="chip"
              aria-pressed={isOn(label)}
              onClick={() => props.onChoose(isOn(label) ? undefined : label)}
            >
              {label} <b>{count(servers)}</b>
            </button>
          )}
        </For>
      </fieldset>
    </Show>
  )
}
