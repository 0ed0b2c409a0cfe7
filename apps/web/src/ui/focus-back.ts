/**
 * The way back to what had the focus, for when what was opened from it is closed. Where that is gone with its row, the focus goes
 * to the next row, or the one before, or to the filter above them, or to the page's heading.
 */
export function focusBack(opener: Element | null): () => void {
  const row = opener?.closest('[data-row]')
  const after = rowsBeside(row, 'nextElementSibling')
  const before = rowsBeside(row, 'previousElementSibling')
  return () => {
    const place = opener?.isConnected
      ? opener
      : (actionOf([...after, ...before].find((one) => one.isConnected)) ??
        document.querySelector('main [data-filter]') ??
        document.querySelector('main h1'))
    if (!(place instanceof HTMLElement)) return
    if (place.matches('h1')) place.tabIndex = -1
    place.focus()
  }
}

function rowsBeside(row: Element | null | undefined, side: 'nextElementSibling' | 'previousElementSibling') {
  const rows: Element[] = []
  for (let one = row?.[side]; one; one = one[side]) if (one.matches('[data-row]')) rows.push(one)
  return rows
}

/** What a row is acted on by, that can be seen: its menu, or its last button; else the row itself. */
function actionOf(row: Element | undefined): HTMLElement | undefined {
  if (!(row instanceof HTMLElement)) return undefined
  const buttons = [...row.querySelectorAll<HTMLElement>('button:not(.unfold)')]
  return buttons.findLast((button) => button.offsetParent !== null) ?? row
}
