import { useLocation } from '@solidjs/router'
import { createEffect, on } from 'solid-js'

/** Takes the focus to the heading of a page that was gone to, so that it is read out and the keyboard goes on from there. */
export function createHeadingFocus(): void {
  const location = useLocation()
  createEffect(
    on(
      () => location.pathname,
      () => requestAnimationFrame(focusHeading),
      { defer: true },
    ),
  )
}

function focusHeading(): void {
  const focused = document.activeElement
  // what takes the focus by itself keeps it: a terminal, a field, a dialog
  if (focused?.closest('main, [role="dialog"]')) return
  const heading = document.querySelector<HTMLElement>('main h1')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}
