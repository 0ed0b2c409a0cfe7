import { onCleanup, onMount } from 'solid-js'

/** `/` goes to the page's filter, or opens what filters it; Ctrl-K (or ⌘K) opens the palette, over no other dialog. */
export function createShortcuts(openPalette: () => void): void {
  const onKey = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.shiftKey) {
      event.preventDefault()
      if (!document.querySelector('[role="dialog"]')) openPalette()
    } else if (event.key === '/' && !isTyping(event.target)) {
      const filter = document.querySelector<HTMLElement>('[data-filter]')
      if (!filter) return
      event.preventDefault()
      filter.focus()
      if (filter.ariaExpanded === 'false') filter.click()
    }
  }
  onMount(() => document.addEventListener('keydown', onKey))
  onCleanup(() => document.removeEventListener('keydown', onKey))
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type="checkbox"]), textarea, select, [role="dialog"], [role="menu"]') !== null
  )
}
