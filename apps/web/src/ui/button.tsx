import { type JSX, splitProps } from 'solid-js'
import './button.css'

export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'onClick'> {
  kind?: 'main' | 'plain' | 'danger' | 'quiet'
  busy?: boolean
  onClick?: () => unknown
}

/** A button that ignores further presses while busy. It stays focusable, so that focus is not lost. */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['kind', 'busy', 'onClick', 'class'])
  return (
    <button
      type="button"
      {...rest}
      class={`button ${own.kind ?? 'plain'} ${own.class ?? ''}`}
      aria-disabled={own.busy || undefined}
      aria-busy={own.busy || undefined}
      onClick={(event) => {
        if (own.busy) event.preventDefault()
        else own.onClick?.()
      }}
    />
  )
}
