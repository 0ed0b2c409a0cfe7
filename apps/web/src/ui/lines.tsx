import { For } from 'solid-js'
import './lines.css'

interface LinesProps {
  added: readonly string[]
  removed: readonly string[]
}

/** What came and what went, a line each: `+` and `-` say it, the tint repeats it. */
export function Lines(props: LinesProps) {
  return (
    <ul class="lines mono">
      <For each={props.removed}>{(line) => <Line sign="−" said="removed" line={line} />}</For>
      <For each={props.added}>{(line) => <Line sign="+" said="added" line={line} />}</For>
    </ul>
  )
}

interface ChangedLinesProps {
  changes: readonly (LinesProps & { what: string })[]
}

/** The same of several things, each named. */
export function ChangedLines(props: ChangedLinesProps) {
  return (
    <For each={props.changes}>
      {({ what, added, removed }) => (
        <div class="changed-lines">
          <span class="mono faint">{what}</span>
          <Lines added={added} removed={removed} />
        </div>
      )}
    </For>
  )
}

function Line(props: { sign: '+' | '−'; said: 'added' | 'removed'; line: string }) {
  return (
    <li class={props.said}>
      <span aria-hidden="true">{props.sign} </span>
      <span class="hidden-text">{props.said} </span>
      {props.line}
    </li>
  )
}
