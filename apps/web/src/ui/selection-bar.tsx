import { createEffect, type JSX, on, Show } from 'solid-js'
import { Button } from './button.tsx'
import { count } from './count.ts'
import type { Selection } from './create-selection.ts'
import './selection-bar.css'

interface SelectionBarProps {
  selection: Selection
  /** Buttons for what can be done with the selected. */
  children: JSX.Element
}

/** How many rows are selected, and what can be done with them. Put it before the table, so that Tab leads from it into the rows. */
export function SelectionBar(props: SelectionBarProps) {
  const words = () => {
    const hidden = props.selection.hidden()
    return `${count(props.selection.count())} selected${hidden > 0 ? `, ${count(hidden)} not shown` : ''}`
  }
  createEffect(
    on(props.selection.count, (now, before = 0) => {
      // after what has closed with it has given its focus back, which may be nowhere
      if (now === 0 && before > 0) requestAnimationFrame(focusTable)
    }),
  )
  return (
    <>
      <p class="hidden-text" role="status">
        {props.selection.count() > 0 && words()}
      </p>
      <Show when={props.selection.count() > 0}>
        <fieldset
          class="group selection-bar"
          aria-label="Selected"
          onKeyDown={(event) => event.key === 'Escape' && props.selection.clear()}
        >
          <b>{words()}</b>
          {props.children}
          <Show when={props.selection.shown() === 'some'}>
            <Button kind="quiet" onClick={props.selection.toggleShown}>
              Select all {props.selection.shownInWords()}
            </Button>
          </Show>
          <Button kind="quiet" onClick={props.selection.clear}>
            Clear
          </Button>
        </fieldset>
      </Show>
    </>
  )
}

/** Where one goes on when the bar is gone, unless the focus is somewhere already. */
function focusTable(): void {
  if (document.activeElement && document.activeElement !== document.body) return
  const all = document.querySelector<HTMLElement>('[data-select-all]')
  // a phone's table has no head
  const next = all?.offsetParent ? all : document.querySelector<HTMLElement>('.selecting [data-row]')
  next?.focus({ preventScroll: true })
}
