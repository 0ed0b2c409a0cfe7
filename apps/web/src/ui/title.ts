import { createEffect } from 'solid-js'

/** Names the page in the browser's tab and history. */
export function createTitle(...parts: (() => string | undefined)[]): void {
  createEffect(() => {
    document.title = [...parts.map((part) => part()), 'Gatehouse'].filter(Boolean).join(' · ')
  })
}
