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

const rowAt = (x: number, y: number) => document.elementFromPoint(x, y)?.closest('tr[data-row]')

/** Moves a row of a table: by dragging it with mouse or finger, or with Alt and the arrows. */
export function MoveHandle(props: MoveHandleProps) {
  let handle: HTMLButtonElement | undefined
  let marked: Element | null | undefined
  const mark = (row: Element | null | undefined) => {
    marked?.classList.remove('selected')
    marked = row
    marked?.classList.add('selected')
  }
  const move = async (to: number) => {
    if (to === props.at || to < 0 || to >= props.of) return
    await props.onMove(to)
    // a row that is put elsewhere loses the focus
    handle?.focus()
  }
  const drop = () => {
    const row = marked
    mark(undefined)
    const own = handle?.closest('tr')
    const rows = [...(own?.parentElement?.children ?? [])]
    if (row && row !== own && rows.includes(row)) move(rows.indexOf(row))
  }
  return (
    <button
      type="button"
      class="move-handle"
      ref={(element) => (handle = element)}
      aria-label={`Move ${props.name}: Alt with the up or down arrow`}
      title="Drag, or press Alt with an arrow"
      onKeyDown={(event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
        if (!step || !event.altKey) return
        event.preventDefault()
        event.stopPropagation()
        move(props.at + step)
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) mark(rowAt(event.clientX, event.clientY))
      }}
      onPointerUp={drop}
      onPointerCancel={() => mark(undefined)}
    >
      ⠿
    </button>
  )
}
