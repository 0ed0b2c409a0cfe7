import { useLocation } from '@solidjs/router'
import { createEffect, on } from 'solid-js'
import { announce } from '../../ui/toast.tsx'

/** What takes the focus by itself keeps it: a terminal, a field, a dialog, what a page begins with. */
const keepsFocus = 'main :is(input, textarea, select, [autofocus]), [role="dialog"], [role="dialog"] *'

/** How long a page may take until it has a heading, in ms: until then nobody goes on from anywhere. */
const patience = 20_000

/** Takes the focus to the heading of a page that was gone to, and says where that is: “Servers, Acme”. */
export function createHeadingFocus(): void {
  const location = useLocation()
  createEffect(
    on(
      () => location.pathname,
      (path) => whenHeadingStands(() => location.pathname === path, performance.now() + patience),
      { defer: true },
    ),
  )
}

function whenHeadingStands(isWanted: () => boolean, until: number): void {
  requestAnimationFrame(() => {
    if (!isWanted()) return
    const heading = document.querySelector<HTMLElement>('main h1')
    // what a page is called may come with what is on it
    const isComing = heading?.dataset.coming && document.querySelector('.skeleton')
    if (heading && !isComing) goOnFrom(heading)
    else if (performance.now() < until) whenHeadingStands(isWanted, until)
  })
}

function goOnFrom(heading: HTMLElement): void {
  announce(document.title.split(' · ').slice(0, -1).join(', '))
  if (document.activeElement?.matches(keepsFocus)) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}
