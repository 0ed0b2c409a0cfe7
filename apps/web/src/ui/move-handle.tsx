import { onCleanup } from 'solid-js'
import './move-handle.css'

interface MoveHandleProps {
  /** What is moved. */
  name: string
  /** Where it stands, and how many there are. */
  at: number
  of: number
  /** Puts it elsewhere; answers when it is there. */
  onMove: (to: number) => Promise<unknown>
}

/** The row among `rows` that a pointer is at: beyond them it is the first or the last, and beside them none. */
function rowAt(rows: readonly Element[], { x, y }: { x: number; y: number }): Element | undefined {
  const beside = rows[0]?.getBoundingClientRect()
  if (!beside || x < beside.left || x > beside.right) return undefined
  return rows.find((row) => y < row.getBoundingClientRect().bottom) ?? rows.at(-1)
}

/** Within so many pixels of an edge of the window the page follows, by so many at a time. */
const edge = 64
const step = 14

/** By how much to scroll for further rows to come within reach: only the way that it is dragged, since it may be taken near an edge. */
const scrollAt = (y: number, from: number) =>
  y < Math.min(edge, from) ? -step : y > Math.max(innerHeight - edge, from) ? step : 0

/** Moves a row of a table: by dragging it with mouse or finger, near the edge of the window further, or with Alt and an arrow, Home or End. */
export function MoveHandle(props: MoveHandleProps) {
  let handle: HTMLButtonElement | undefined
  let marked: Element | null | undefined
  const mark = (row: Element | null | undefined) => {
    marked?.classList.remove('selected')
    marked = row
    marked?.classList.add('selected')
  }
  let at = { x: 0, y: 0 }
  let from = 0
  let frame = 0
  const stop = () => {
    cancelAnimationFrame(frame)
    frame = 0
  }
  onCleanup(stop)
  const rows = () => [...(handle?.closest('tbody')?.children ?? [])]
  const follow = () => {
    mark(rowAt(rows(), at))
    const by = scrollAt(at.y, from)
    if (by !== 0) scrollBy({ top: by, behavior: 'instant' })
    frame = by === 0 ? 0 : requestAnimationFrame(follow)
  }
  const move = async (to: number) => {
    if (to === props.at || to < 0 || to >= props.of) return
    await props.onMove(to)
    // a row that is put elsewhere loses the focus
    handle?.focus()
  }
  const drop = () => {
    stop()
    const row = marked
    mark(undefined)
    if (row && row !== handle?.closest('tr')) move(rows().indexOf(row))
  }
  return (
    <button
      type="button"
      class="move-handle"
      ref={(element) => (handle = element)}
      aria-label={`Move ${props.name}: Alt with the up or down arrow`}
      title="Drag, or press Alt with an arrow, Home or End"
      onKeyDown={(event) => {
        const to = { ArrowUp: props.at - 1, ArrowDown: props.at + 1, Home: 0, End: props.of - 1 }[event.key]
        if (to === undefined || !event.altKey) return
        event.preventDefault()
        event.stopPropagation()
        move(to)
      }}
      onPointerDown={(event) => {
        from = event.clientY
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        at = { x: event.clientX, y: event.clientY }
        if (frame === 0) follow()
      }}
      onPointerUp={drop}
      onPointerCancel={() => {
        stop()
        mark(undefined)
      }}
    >
      ⠿
    </button>
  )
}
