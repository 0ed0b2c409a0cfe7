import { onCleanup, onMount } from 'solid-js'

/** `/` goes to the page's filter, Ctrl-K (or ⌘K) opens the palette. */
export function createShortcuts(openPalette: () => void): void {
  const onKey = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.shiftKey) {
      event.preventDefault()
      openPalette()
    } else if (event.key === '/' && !isTyping(event.target)) {
      const filter = document.querySelector<HTMLInputElement>('[data-filter]')
      if (!filter) return
      event.preventDefault()
      filter.focus()
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
