import { type JSX, splitProps } from 'solid-js'
import './button.css'

export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'onClick'> {
  kind?: 'main' | 'plain' | 'danger' | 'quiet'
  busy?: boolean
  /** Whether it is too early to press it. */
  waits?: boolean
  onClick?: () => unknown
}

/** A button that ignores presses while it is busy or has to wait. It stays focusable, so that focus is not lost. */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['kind', 'busy', 'waits', 'onClick', 'class'])
  return (
    <button
      type="button"
      {...rest}
      class={`button ${own.kind ?? 'plain'} ${own.class ?? ''}`}
      aria-disabled={own.busy || own.waits || undefined}
      aria-busy={own.busy || undefined}
      onClick={(event) => {
        if (own.busy || own.waits) event.preventDefault()
        else own.onClick?.()
      }}
    />
  )
}
