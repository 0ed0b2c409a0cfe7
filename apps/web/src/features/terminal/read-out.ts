import { createSignal } from 'solid-js'
import { recall, remember } from '../../api/kept-words.ts'

const name = 'gatehouse.terminal-read-out'
const [readsOut, setReadsOut] = createSignal(recall(name) === 'yes')

/** Whether terminals are made of text that a screen reader finds, and tell it what comes: kept in this browser. */
export { readsOut }

export function toggleReadOut(): void {
  remember(name, setReadsOut((before) => !before) ? 'yes' : 'no')
}
