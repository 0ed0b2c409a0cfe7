import { onCleanup } from 'solid-js'

/**
 * Takes the focus to a dialog itself when what had it inside is gone, as at its next step: its new title is read out, and the
 * keyboard does not fall behind it. The element has to be focusable.
 */
export function keepFocusWithin(dialog: HTMLElement): void {
  let isWithin = false
  const note = () => (isWithin = true)
  const takeBack = () => {
    const { activeElement } = document
    if (isWithin && (!activeElement || activeElement === document.body)) dialog.focus()
  }
  // a press on what cannot have the focus, or an element that is gone: what has it now is known a moment later
  const onFocusOut = ({ relatedTarget }: FocusEvent) => relatedTarget === null && queueMicrotask(takeBack)
  const onFocusElsewhere = ({ target }: FocusEvent) => {
    if (target instanceof Node && !dialog.contains(target)) isWithin = false
  }
  const changes = new MutationObserver(takeBack)
  changes.observe(dialog, { childList: true, subtree: true })
  dialog.addEventListener('focusin', note)
  dialog.addEventListener('focusout', onFocusOut)
  document.addEventListener('focusin', onFocusElsewhere)
  onCleanup(() => {
    changes.disconnect()
    document.removeEventListener('focusin', onFocusElsewhere)
  })
}
