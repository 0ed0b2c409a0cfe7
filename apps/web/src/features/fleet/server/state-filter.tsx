import type { SyncState } from '@gatehouse/core/fleet/server/view'
import { For, type JSX } from 'solid-js'
import { count } from '../../../ui/count.ts'
import { State } from '../../../ui/state.tsx'
import { stateInWords } from '../sync/sync-words.ts'
import { statesOffered } from './fleet-filter.ts'
import '../../../ui/chip.css'

interface StateFilterProps {
  /** One for each server. */
  states: readonly SyncState[]
  chosen: SyncState | undefined
  onChoose: (state: SyncState | undefined) => void
}

/** How many servers are in each state; a press shows only those. */
export function StateFilter(props: StateFilterProps) {
  const among = (state: SyncState) => props.states.filter((one) => one === state).length
  return (
    <fieldset class="group chips" aria-label="Filter by state">
      <StateChip on={props.chosen === undefined} onPress={() => props.onChoose(undefined)}>
        all <b>{count(props.states.length)}</b>
      </StateChip>
      <For each={statesOffered(props.states, props.chosen)}>
        {(state) => (
          <StateChip on={props.chosen === state} onPress={() => props.onChoose(state)}>
            <State tone={stateInWords(state).tone}>{stateInWords(state).words}</State>{' '}
            <b>{count(among(state))}</b>
          </StateChip>
        )}
      </For>
    </fieldset>
  )
}

function StateChip(props: { on: boolean; onPress: () => void; children: JSX.Element }) {
  return (
    <button type="button" class="chip" aria-pressed={props.on} onClick={props.onPress}>
      {props.children}
    </button>
  )
}
