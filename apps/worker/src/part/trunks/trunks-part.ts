import type { Core } from '@gatehouse/core/access/core'
import { followSound } from '@gatehouse/core/dialer/trunk/follow-sound'
import { maskedTrunkLine } from '@gatehouse/core/dialer/trunk/rendered-trunks'
import { wantedTrunks } from '@gatehouse/core/dialer/trunk/wanted-trunks'
import type { PartClaim } from '@gatehouse/core/machine/part/claim-parts'
import { digestFiles, filesText } from '@gatehouse/hosts/files/text'
import { filePart } from '../file/file-part.ts'
import type { Part, PartHost, RenderedPart } from '../part.ts'

const files = filePart({
  name: 'trunks',
  verbs: { undone: 'trunk.rolled_back', drifted: 'trunk.drifted' },
  wanted,
  mask: maskedTrunkLine,
})

/** The trunks that a server's Asterisk is told of; on a server without one, what is known of it and nothing more. */
export const trunksPart: Part = {
  ...files,
  async look(host) {
    const found = await files.look(host)
    await follow(host, found.facts.sound)
    return found
  },
  async apply(host, rendered, token, over) {
    const applied = await files.apply(host, rendered, token, over)
    if (applied.outcome !== 'drifted') await follow(host, applied.facts.sound)
    return applied
  },
}

async function follow(
  { core, account, server, name }: PartHost,
  sound: { low: number; high: number } | undefined,
) {
  if (sound) await followSound(core, { account, server, name }, sound)
}

async function wanted(core: Core, claims: readonly PartClaim[]): Promise<Map<string, RenderedPart>> {
  const rendered = new Map<string, RenderedPart>()
  for (const [account, own] of Map.groupBy(claims, (claim) => claim.account)) {
    const places = own.map(({ server, facts }) => ({ server, engine: facts.engine }))
    for (const [server, all] of await wantedTrunks(core, account, places)) {
      const whole = filesText(all)
      // lines of files begin with a plus sign
      const text = whole.replace(/^\+.*$/gm, (line) => `+${maskedTrunkLine(line.slice(1))}`)
      rendered.set(server, { text, digest: digestFiles(whole), whole })
    }
  }
  return rendered
}
