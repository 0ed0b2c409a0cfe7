import type { JSX } from 'solid-js'
import { Button } from './button.tsx'
import { useDialog } from './dialog-context.ts'

interface ShownOnceProps {
  /** The words on the button: that it is saved. */
  saved?: string
  onClose: () => void
  children: JSX.Element
}

/** A secret that a dialog shows this once: no key and no press elsewhere loses it, only its own button closes the dialog. */
export function ShownOnce(props: ShownOnceProps) {
  useDialog()?.hold(() => 'never')
  return (
    <>
      {props.children}
      <div class="actions">
        <Button kind="main" onClick={props.onClose}>
          {props.saved ?? 'I’ve saved it'}
        </Button>
      </div>
    </>
  )
}
