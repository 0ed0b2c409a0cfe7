import { createRoot, createSignal } from 'solid-js'

/** The time in ms, moving on every 5 seconds: one timer for every relative time on the page. */
export const now = createRoot(() => {
  const [time, setTime] = createSignal(Date.now())
  setInterval(() => setTime(Date.now()), 5000)
  return time
})
