import type { JSX } from 'solid-js'
import { Button } from './button.tsx'
import { useDialog } from './dialog-context.ts'

/** The button that puts away the dialog around it, as Esc does. */
export function Cancel(props: { children?: JSX.Element }) {
  const dialog = useDialog()
  return <Button onClick={() => dialog?.dismiss()}>{props.children ?? 'Cancel'}</Button>
}
