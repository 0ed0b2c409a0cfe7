import type { SyncRunView } from '@gatehouse/core/fleet/manifest/view'

/** Why a sync was tried. */
export const causeInWords: Record<SyncRunView['cause'], string> = {
  change: 'a change',
  check: 'regular check',
  retry: 'retry',
  asked: 'requested',
}

/** What changed on the host, by login or file: `ops +1 −2, sudoers +3`. */
export function changesInWords(changes: SyncRunView['changes']): string {
  const words = changes.map(({ what, added, removed }) =>
    [what, added.length > 0 && `+${added.length}`, removed.length > 0 && `−${removed.length}`]
      .filter(Boolean)
      .join(' '),
  )
  return words.length > 0 ? words.join(', ') : 'nothing changed'
}
