import type { TransferObserver } from '../transfer/operation.ts'
import { chunked } from './chunked.ts'

/** What the two sides of a channel say, in turn. */
export type Dialogue = readonly (readonly ['client' | 'server', Buffer])[]

/** Plays it to an observer, each saying in chunks of the sizes given. */
export function play(observer: TransferObserver, dialogue: Dialogue, sizes: Iterator<number>): void {
  for (const [who, said] of dialogue) {
    for (const chunk of chunked(said, sizes)) {
      if (who === 'client') observer.fromClient(chunk)
      else observer.fromServer(chunk)
    }
  }
  observer.end()
}
