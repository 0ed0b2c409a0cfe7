import { createRoot, createSignal } from 'solid-js'

/** How wrong the browser's clock may be without anybody noticing, in ms; a `Date` header counts whole seconds, and is on its way. */
const unnoticed = 5000
/** How far the server's clock is ahead of the browser's, in ms. */
let ahead = 0

const [time, setTime] = createRoot(() => {
  const [time, setTime] = createSignal(Date.now())
  setInterval(() => setTime(Date.now() + ahead), 5000)
  return [time, setTime] as const
})

/** The time in ms, by the server's clock, moving on every 5 seconds: one timer for every relative time on the page. */
export const now = time

/** Takes the time from an answer of the server's, as its `Date` header says it. */
export function takeServerTime(date: string | null): void {
  const found = (date === null ? Number.NaN : Date.parse(date)) - Date.now()
  if (Number.isNaN(found) || Math.abs(found - ahead) < unnoticed) return
  ahead = Math.abs(found) < unnoticed ? 0 : found
  setTime(Date.now() + ahead)
}
