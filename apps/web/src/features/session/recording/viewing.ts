import { fetchOrThrow } from '../../../api/fetch-or-throw.ts'
import { pausesIn, type RecordingPause } from './pauses.ts'

/** What a player plays: pieces that it reads as it needs them, or the whole cast. */
export type Playback = { readonly pauses: readonly RecordingPause[] } & (
  | { readonly index: string }
  | { readonly cast: string }
)

/** Where the plain cast of a session is. Each reading of it stands in the log. */
export function castPath(account: string, session: string): string {
  return `/recordings/${session}.cast?${new URLSearchParams({ account })}`
}

/** Begins to view a recording, which stands in the log; what is read from then on does not. */
export async function beginPlayback(account: string, session: string): Promise<Playback> {
  const path = `/recordings/${session}/viewings?${new URLSearchParams({ account })}`
  const begun = await (await fetchOrThrow(path, { method: 'POST' })).json()
  const { pieces, replay }: { pieces: string; replay: { pauses: RecordingPause[] } | null } = begun
  if (replay) return { index: `${pieces}index.json`, pauses: replay.pauses }
  const cast = await (await fetchOrThrow(`${pieces}whole.cast`)).text()
  return { cast, pauses: pausesIn(cast) }
}
