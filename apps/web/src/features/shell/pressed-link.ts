import { useIsRouting } from '@solidjs/router'
import { createEffect, on, onCleanup, onMount } from 'solid-js'

/** Marks a link with `data-pressed` from the press until its page is there, so that nobody has to wonder. Answers whether one is awaited. */
export function createPressedLink(): () => boolean {
  const isRouting = useIsRouting()
  let pressed: Element | undefined
  const forget = () => {
    pressed?.removeAttribute('data-pressed')
    pressed = undefined
  }
  const onClick = ({ target }: MouseEvent) => {
    // the router hears of the press after this
    queueMicrotask(() => {
      const link = target instanceof Element ? target.closest('a[href]') : null
      if (!link || !isRouting()) return
      forget()
      pressed = link
      link.setAttribute('data-pressed', '')
    })
  }
  createEffect(on(isRouting, (routing) => routing || forget(), { defer: true }))
  onMount(() => document.addEventListener('click', onClick))
  onCleanup(() => document.removeEventListener('click', onClick))
  return isRouting
}
