import { type JSX, Show, splitProps } from 'solid-js'
import type { FormState } from './create-form.ts'
import { useDialog } from './dialog-context.ts'
import { Problem } from './problem.tsx'
import { SlowNote } from './slow-note.tsx'

interface FormProps extends Omit<JSX.FormHTMLAttributes<HTMLFormElement>, 'ref' | 'onSubmit'> {
  form: FormState
  /** What is done when it is sent, in place of sending it at once. */
  onSubmit?: ((event: Event) => unknown) | undefined
  /** The buttons, and whether they stand before what was wrong. */
  actions?: JSX.Element
  actionsFirst?: boolean
}

/** A form, what was wrong with what was sent, and its buttons. A dialog around it is not closed by accident once it is changed. */
export function Form(props: FormProps) {
  const [own, rest] = splitProps(props, ['form', 'onSubmit', 'actions', 'actionsFirst', 'children'])
  useDialog()?.hold(() => (props.form.changed() ? 'dirty' : 'free'))
  const submit = (event: Event) => (own.onSubmit ?? own.form.submit)(event)
  return (
    <form {...rest} ref={own.form.ref} onSubmit={submit}>
      {own.children}
      <Show when={own.actionsFirst}>{own.actions}</Show>
      <Problem failure={own.form.failure()} fields={own.form.shown()} />
      <Show when={!own.actionsFirst}>{own.actions}</Show>
      <SlowNote busy={own.form.busy()} />
    </form>
  )
}
