import { createContext, useContext } from 'solid-js'

/**
 * How an open dialog can be put away: `free` by Esc, ✕, Cancel and a press outside; `dirty` by the first three, after a question;
 * `never` by its own last button alone.
 */
export type Dismissal = 'free' | 'dirty' | 'never'

/** The dialog around a component. */
export interface DialogAround {
  /** Puts it away as Esc does: asks first where something would be lost. */
  dismiss: () => void
  /** Says until it closes what would be lost with it. The strictest of what is said counts. */
  hold: (dismissal: () => Dismissal) => void
}

export const DialogContext = createContext<DialogAround>()

/** The dialog that this stands in; undefined on a page. */
export function useDialog(): DialogAround | undefined {
  return useContext(DialogContext)
}

/** The strictest of them. */
export function strictest(held: readonly Dismissal[]): Dismissal {
  if (held.includes('never')) return 'never'
  return held.includes('dirty') ? 'dirty' : 'free'
}
