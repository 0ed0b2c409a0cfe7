import { asked } from '../../api/asked.ts'
import { type Pause, pausesIn } from './idle.ts'

/** What a player plays: pieces that it reads as it needs them, or the whole cast. */
export type Viewing = { readonly pauses: readonly Pause[] } & (
  | { readonly index: string }
  | { readonly cast: string }
)

/** Where the plain cast of a session is. Each reading of it stands in the log. */
export function castPath(account: string, session: string): string {
  return `/recordings/${session}.cast?${new URLSearchParams({ account })}`
}

/** Begins to view a recording, which stands in the log; what is read from then on does not. */
export async function beginViewing(account: string, session: string): Promise<Viewing> {
  const path = `/recordings/${session}/viewings?${new URLSearchParams({ account })}`
  const begun = await (await asked(path, { method: 'POST' })).json()
  const { pieces, replay }: { pieces: string; replay: { pauses: Pause[] } | null } = begun
  if (replay) return { index: `${pieces}index.json`, pauses: replay.pauses }
  const cast = await (await asked(`${pieces}whole.cast`)).text()
  return { cast, pauses: pausesIn(cast) }
}
