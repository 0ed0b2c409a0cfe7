import { type JSX, Show } from 'solid-js'
import './notice.css'

interface NoticeProps {
  title: string
  children: JSX.Element
  actions?: JSX.Element
  /** The page's own heading, where there is no other. */
  heading?: boolean
}

/** What stands where a list would: why there is nothing, and what to do first. */
export function Notice(props: NoticeProps) {
  return (
    <section class="notice">
      <Show when={props.heading} fallback={<h2>{props.title}</h2>}>
        <h1>{props.title}</h1>
      </Show>
      <div class="soft">{props.children}</div>
      <Show when={props.actions}>
        <div class="notice-actions">{props.actions}</div>
      </Show>
    </section>
  )
}
