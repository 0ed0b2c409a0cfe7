import * as Kobalte from '@kobalte/core/dialog'
import { type JSX, Show } from 'solid-js'
import './dialog.css'

interface DialogProps {
  title: string
  description?: JSX.Element
  onClose: () => void
  children: JSX.Element
  wide?: boolean
}

/** An open dialog: mount it to open it. Esc, a press outside, and Close call `onClose`. */
export function Dialog(props: DialogProps) {
  const opener = document.activeElement
  const focusOpener = (event: Event) => {
    event.preventDefault()
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
  }
  return (
    <Kobalte.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="dialog-veil" />
        <Kobalte.Content
          class="dialog"
          classList={{ wide: props.wide ?? false }}
          onOpenAutoFocus={focusFirst}
          onCloseAutoFocus={focusOpener}
        >
          <header class="dialog-head">
            <Kobalte.Title class="dialog-title">{props.title}</Kobalte.Title>
            <Kobalte.CloseButton class="button quiet" aria-label="Close">
              ✕
            </Kobalte.CloseButton>
          </header>
          <Show when={props.description}>
            <Kobalte.Description as="div" class="dialog-lead">
              {props.description}
            </Kobalte.Description>
          </Show>
          {props.children}
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}

/** What asks to be typed into; else the dialog itself, so that Enter does nothing by accident. */
function focusFirst(event: Event): void {
  const dialog = event.target
  if (!(dialog instanceof HTMLElement)) return
  event.preventDefault()
  const first = dialog.querySelector<HTMLElement>('[autofocus]') ?? dialog
  first.focus()
}
