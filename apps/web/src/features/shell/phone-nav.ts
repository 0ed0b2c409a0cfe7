import { useLocation } from '@solidjs/router'
import { createEffect, createSignal, on, onCleanup } from 'solid-js'

/** The navigation on a phone: it lies over the page, and goes with a choice, Escape, or a press beside it. */
export function createPhoneNav() {
  const location = useLocation()
  const [open, setOpen] = createSignal(false)
  let element: HTMLElement | undefined
  const close = () => setOpen(false)
  createEffect(on(() => location.pathname, close, { defer: true }))
  createEffect(() => {
    if (!open()) return
    const isBeside = ({ target }: Event) =>
      target instanceof Element && !target.closest('[role="menu"]') && !element?.contains(target)
    const onPress = (event: Event) => isBeside(event) && close()
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      close()
      element?.querySelector<HTMLElement>('[aria-controls="nav"]')?.focus()
    }
    document.addEventListener('pointerdown', onPress)
    document.addEventListener('keydown', onKey)
    onCleanup(() => {
      document.removeEventListener('pointerdown', onPress)
      document.removeEventListener('keydown', onKey)
    })
  })
  return {
    open,
    toggle: () => setOpen(!open()),
    ref: (aside: HTMLElement) => {
      element = aside
    },
  }
}
