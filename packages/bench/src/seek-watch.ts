/// <reference lib="dom" />

interface Watched {
  /** Of the recording, in seconds. */
  duration: number
  tolerance: number
}

/** Runs in the page: from the next press on the seek bar, the milliseconds until the terminal shows the moment pressed. */
export async function watchSeek({ duration, tolerance }: Watched): Promise<number> {
  const { moment, at } = await new Promise<{ moment: number; at: number }>((resolve) =>
    document.addEventListener(
      'mousedown',
      ({ clientX }) => {
        const at = performance.now()
        const bar = document.querySelector<HTMLElement>('.ap-bar')
        // as the player counts
        const share = bar && (clientX - bar.getBoundingClientRect().left) / bar.offsetWidth
        if (share !== null) resolve({ moment: share * duration, at })
      },
      { capture: true, once: true },
    ),
  )
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
