import * as Kobalte from '@kobalte/core/dialog'
import { Button } from './button.tsx'
import { focusBack } from './focus-back.ts'

interface DiscardQuestionProps {
  what: string
  onKeep: () => void
  onDiscard: () => void
}

/** Asks before what was typed into a dialog is lost. Esc keeps it. */
export function DiscardQuestion(props: DiscardQuestionProps) {
  const returnFocus = focusBack(document.activeElement)
  let keep: HTMLButtonElement | undefined
  return (
    <Kobalte.Root open onOpenChange={(open) => !open && props.onKeep()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="dialog-veil over" />
        <Kobalte.Content
          class="dialog over"
          role="alertdialog"
          onOpenAutoFocus={(event: Event) => {
            event.preventDefault()
            keep?.focus()
          }}
          onCloseAutoFocus={(event: Event) => {
            event.preventDefault()
            returnFocus()
          }}
          onPointerDownOutside={(event: Event) => event.preventDefault()}
        >
          <Kobalte.Title class="dialog-title">Discard {props.what}?</Kobalte.Title>
          <div class="actions">
            <Button ref={(element: HTMLButtonElement) => (keep = element)} onClick={props.onKeep}>
              Keep editing
            </Button>
            <Button kind="danger" onClick={props.onDiscard}>
              Discard
            </Button>
          </div>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
