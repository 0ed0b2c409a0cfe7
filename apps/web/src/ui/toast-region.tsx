import * as Kobalte from '@kobalte/core/toast'
import { createEffect, Show, untrack } from 'solid-js'
import { RequestId } from './request-id.tsx'
import type { ToastMessage } from './toast-message.ts'
import './toast.css'

const mostShown = 3

interface ToastRegionProps {
  /** How long what was done is said, in ms. */
  shownFor: number
  /** What is to be said. */
  waiting: readonly ToastMessage[]
  /** Called when it is being said. */
  onTaken: () => void
}

/** The toasts: Alt-T leads to them, Escape and a swipe put them away, and none goes while one is looked at. */
export default function ToastRegion(props: ToastRegionProps) {
  createEffect(() => {
    if (props.waiting.length === 0) return
    for (const message of props.waiting) showToast(message)
    untrack(props.onTaken)
  })
  return (
    // a press beside a toast is meant for what stands there
    <Kobalte.Region
      duration={props.shownFor}
      limit={mostShown}
      style={{ 'pointer-events': 'none' }}
      aria-label="Notifications (Alt-T)"
    >
      <Kobalte.List class="toast-list" />
    </Kobalte.Region>
  )
}

function showToast({ text, failed, failure }: ToastMessage): void {
  Kobalte.toaster.show((props) => (
    <Kobalte.Root
      class="toast"
      classList={{ failed }}
      toastId={props.toastId}
      persistent={failed}
      priority={failed ? 'high' : 'low'}
    >
      {text}
      <Show when={failed}>
        <Show when={failure}>
          {(why) => (
            // a pointer that selects it does not swipe the toast away
            <span class="toast-request" onPointerDown={(event) => event.stopPropagation()}>
              {' '}
              <RequestId of={why()} />
            </span>
          )}
        </Show>{' '}
        <Kobalte.CloseButton class="toast-close">Close</Kobalte.CloseButton>
      </Show>
    </Kobalte.Root>
  ))
}
