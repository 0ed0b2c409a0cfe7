import * as Kobalte from '@kobalte/core/dialog'
import { useBeforeLeave } from '@solidjs/router'
import { createSignal, type JSX, onCleanup, Show } from 'solid-js'
import { DialogContext, type Dismissal, strictest } from './dialog-context.ts'
import { DiscardQuestion } from './discard-question.tsx'
import { focusBack } from './focus-back.ts'
import { keepFocusWithin } from './keep-focus-within.ts'
import './dialog.css'

interface DialogProps {
  title: string
  description?: JSX.Element
  /** What would be lost with it, once something is typed: “this invite”. */
  discards?: string | undefined
  onClose: () => void
  children: JSX.Element
  wide?: boolean
}

/**
 * An open dialog: mount it to open it. Esc, ✕, Cancel and a press outside call `onClose`. A form inside that was typed into is not
 * lost without a question, and what is shown once (`ShownOnce`) not at all.
 */
export function Dialog(props: DialogProps) {
  const returnFocus = focusBack(document.activeElement)
  const [holds, setHolds] = createSignal<readonly (() => Dismissal)[]>([])
  const [asking, setAsking] = createSignal(false)
  const dismissal = () => strictest(holds().map((held) => held()))
  const dismiss = () => {
    if (dismissal() === 'free') props.onClose()
    else if (dismissal() === 'dirty') setAsking(true)
  }
  const hold = (dismissal: () => Dismissal) => setHolds((before) => [...before, dismissal])
  useBeforeLeave((leaving) => dismissal() !== 'free' && leaving.preventDefault())
  const ask = (event: BeforeUnloadEvent) => dismissal() === 'never' && event.preventDefault()
  addEventListener('beforeunload', ask)
  onCleanup(() => removeEventListener('beforeunload', ask))
  return (
    <Kobalte.Root open onOpenChange={(open) => !open && dismiss()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="dialog-veil" />
        <Kobalte.Content
          class="dialog"
          classList={{ wide: props.wide ?? false }}
          ref={keepFocusWithin}
          onOpenAutoFocus={(event: Event) => {
            event.preventDefault()
            focusFirst(event.target)
          }}
          onCloseAutoFocus={(event: Event) => {
            event.preventDefault()
            returnFocus()
          }}
          onPointerDownOutside={(event: Event) => dismissal() !== 'free' && event.preventDefault()}
        >
          <header class="dialog-head">
            <Kobalte.Title class="dialog-title">{props.title}</Kobalte.Title>
            <Show when={dismissal() !== 'never'}>
              <Kobalte.CloseButton class="button quiet" aria-label="Close">
                ✕
              </Kobalte.CloseButton>
            </Show>
          </header>
          <Show when={props.description}>
            <Kobalte.Description as="div" class="dialog-lead">
              {props.description}
            </Kobalte.Description>
          </Show>
          <DialogContext.Provider value={{ dismiss, hold }}>{props.children}</DialogContext.Provider>
          <Show when={asking()}>
            <DiscardQuestion
              what={props.discards ?? 'your changes'}
              onKeep={() => setAsking(false)}
              onDiscard={props.onClose}
            />
          </Show>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}

/** What asks to be typed into; else the dialog itself, so that Enter does nothing by accident. */
function focusFirst(dialog: EventTarget | null): void {
  if (!(dialog instanceof HTMLElement)) return
  const first = dialog.querySelector<HTMLElement>('[autofocus]') ?? dialog
  first.focus()
}
