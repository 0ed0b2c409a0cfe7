import { type JSX, Show } from 'solid-js'
import './page-head.css'

interface PageHeadProps {
  title: JSX.Element
  /** Whether its name is not known yet: nobody is taken to it before. */
  coming?: true | undefined
  lead?: JSX.Element
  action?: JSX.Element
}

/** The page's name, what it is for, and its one main action. */
export function PageHead(props: PageHeadProps) {
  return (
    <header class="page-head">
      <h1 data-coming={props.coming}>{props.title}</h1>
      <Show when={props.lead}>
        <p class="page-lead">{props.lead}</p>
      </Show>
      <div class="page-action">{props.action}</div>
    </header>
  )
}
