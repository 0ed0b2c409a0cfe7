import type { Core } from '../../access/core.ts'
import { wantedManifest } from './wanted-manifest.ts'

/** The members' own key lines that a server should have, by login; logins without one are left out. */
export async function wantedKeys(
  core: Core,
  account: string,
  server: string,
): Promise<Record<string, readonly string[]>> {
  const wanted = await wantedManifest(core, account, server)
  const logins = wanted?.manifest.logins ?? []
  return Object.fromEntries(
    logins
      .map(({ login, keys }) => [login, keys.filter((line) => !line.startsWith('restrict,'))] as const)
      .filter(([, own]) => own.length > 0),
  )
}
