/// <reference lib="dom" />

interface Watched {
  /** Of the recording, in seconds. */
  duration: number
  tolerance: number
}

/** Runs in the page: keeps the next press on the seek bar, for {@link watchSeek}. */
export function awaitPress(): void {
  const pressed = new Promise((resolve) =>
    document.addEventListener(
      'mousedown',
      ({ clientX }) => {
        const at = performance.now()
        const bar = document.querySelector<HTMLElement>('.ap-bar')
        // as the player counts
        if (bar) resolve({ share: (clientX - bar.getBoundingClientRect().left) / bar.offsetWidth, at })
      },
      { capture: true, once: true },
    ),
  )
  Reflect.set(globalThis, 'pressed', pressed)
}

/** Runs in the page: the milliseconds from that press until the terminal shows the moment pressed. */
export async function watchSeek({ duration, tolerance }: Watched): Promise<number> {
  const { share, at }: { share: number; at: number } = await Reflect.get(globalThis, 'pressed')
  const moment = share * duration
  for (;;) {
    await new Promise(requestAnimationFrame)
    const text = document.querySelector('.ap-term-text')?.textContent ?? ''
    // each line begins with its second
    const last = Number([...text.matchAll(/0\d{5} /g)].at(-1)?.[0] ?? Number.NaN)
    const now = performance.now()
    if (Math.abs(last - moment) <= tolerance) return now - at
    if (now - at > 10_000) throw new Error(`second ${last} is shown, not ${moment}`)
  }
}
