import { createSignal } from 'solid-js'
import { readStored, writeStored } from '../../../api/local-storage.ts'

const name = 'gatehouse.terminal-read-out'
const [screenReaderMode, setReadsOut] = createSignal(readStored(name) === 'yes')

/** Whether terminals are made of text that a screen reader finds, and tell it what comes: kept in this browser. */
export { screenReaderMode }

export function toggleScreenReaderMode(): void {
  writeStored(name, setReadsOut((before) => !before) ? 'yes' : 'no')
}
