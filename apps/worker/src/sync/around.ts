import type { Proved } from '@gatehouse/core/fleet/manifest/record-sync'
import type { WantedServer } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import type { Manifest } from '@gatehouse/hosts/manifest'
import type { HostPool } from '@gatehouse/hosts/pool'
import type { HostReport } from '@gatehouse/hosts/report'

export type Around = Pick<Proved, 'shutOut' | 'otherWays'>

/**
 * Who cannot get in although their lines are there, and at a look what else lets people in. With a part of the manifest those alone are
 * asked about who are new on the host: nobody waits for it when keys change or go. Nothing where the host does not say.
 */
export async function aroundOf(
  hosts: HostPool,
  target: WantedServer['target'],
  { manifest, held, shutOut: before }: WantedServer,
  { logins }: HostReport,
  { part, isLook }: { part?: Manifest | null; isLook: boolean } = { isLook: true },
): Promise<Around> {
  const inTrouble = new Set(logins.filter(({ error }) => error !== null).map(({ login }) => login))
  const having = (logins: Manifest['logins']) =>
    logins.filter(({ login, keys }) => keys.length > 0 && !inTrouble.has(login)).map(({ login }) => login)
  const all = having(manifest.logins)
  const asked = part ? having(part.logins).filter((login) => held.logins[login] === undefined) : all
  const known = Object.fromEntries(
    Object.entries(before).filter(([login]) => all.includes(login) && !asked.includes(login)),
  )
  if (asked.length === 0 && !isLook) return { shutOut: known }
  const found = await hosts.lookAround(target, asked, isLook).catch(() => undefined)
  return found ? { ...found, shutOut: { ...known, ...found.shutOut } } : {}
}
