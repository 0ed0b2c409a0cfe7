import type { WindowSize } from './far-end.ts'
import type { NearEnd } from './near-end.ts'
import { paced } from './paced.ts'
import type { Controls, SessionParts } from './parts.ts'
import { pipe } from './pipe.ts'

/** A window that is being drawn larger changes its size with every frame. */
const resizeMs = 50

/** What passes in a session that is one channel, as all are but those to a forwarded place. */
export function oneChannel(near: NearEnd, controls: Controls): SessionParts['begin'] {
  return async ({ reached, recording, isOver, passing }) => {
    const far = await reached.start()
    if (isOver()) {
      far.close()
      return null
    }
    const carrying = pipe({ near, far, recording, passing })
    const resize = (size: WindowSize) => {
      if (isOver()) return
      recording.resize(size.cols, size.rows)
      far.resize(size)
    }
    controls.onResize(paced(resizeMs, resize))
    controls.onSignal((name) => far.signal(name))
    return {
      done: carrying.done,
      stop({ by }) {
        carrying.stop()
        // Where there is no terminal that hangs up, a command would otherwise go on.
        if (by === 'gateway') far.signal('HUP')
        far.close()
      },
    }
  }
}
