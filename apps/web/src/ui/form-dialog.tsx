import { children, type JSX, Show } from 'solid-js'
import { mustWait } from '../api/task.ts'
import { Button } from './button.tsx'
import { Cancel } from './cancel.tsx'
import type { FormState } from './create-form.ts'
import { Dialog } from './dialog.tsx'
import { Form } from './form.tsx'

interface FormDialogProps {
  title: string
  description?: JSX.Element
  form: FormState
  /** The word on the button that sends it. */
  action: string
  danger?: boolean
  /** Whether it can be sent; else the button is off. */
  ready?: boolean
  /** Errors are the server's to find: the browser's own do not hinder it. */
  noValidate?: boolean
  wide?: boolean
  /** What would be lost with it, once something is typed: “this invite”. */
  discards?: string
  /** What stands in the form's place once it was sent, for what is shown once (`ShownOnce`); without it the dialog closes. */
  result?: JSX.Element
  /** Done when it was sent, after the dialog has closed. */
  onDone?: () => void
  onClose: () => void
  children: JSX.Element
}

/** A dialog with a form: it closes when what was asked for is done. */
export function FormDialog(props: FormDialogProps) {
  return (
    <Dialog
      title={props.title}
      description={props.description}
      onClose={props.onClose}
      wide={props.wide ?? false}
      discards={props.discards}
    >
      <FormOrResult {...props} />
    </Dialog>
  )
}

/** Within the dialog, so that what stands in it may say how it can be closed. */
function FormOrResult(props: FormDialogProps) {
  const ready = () => props.ready ?? true
  const result = children(() => props.result)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!ready() || !(await props.form.run()) || result()) return
    props.onClose()
    props.onDone?.()
  }
  const form = () => (
    <Form
      form={props.form}
      onSubmit={submit}
      noValidate={props.noValidate ?? false}
      actions={
        <div class="actions">
          <Cancel />
          <Button
            type="submit"
            kind={props.danger ? 'danger' : 'main'}
            busy={props.form.busy()}
            disabled={!ready()}
            waits={mustWait(props.form)}
          >
            {props.action}
          </Button>
        </div>
      }
    >
      {props.children}
    </Form>
  )
  return (
    <Show when={result()} fallback={form()}>
      {result()}
    </Show>
  )
}
