import type { Core } from '@gatehouse/core/access/core'
import { wantedDispositions } from '@gatehouse/core/dialer/disposition/export-dispositions'
import type { PartClaim } from '@gatehouse/core/machine/part/claim-parts'
import { digestFiles, filesText } from '@gatehouse/hosts/files/text'
import { filePart } from '../file/file-part.ts'
import type { RenderedPart } from '../part.ts'

/** The account's dispositions as a file, in VICIdial's columns, on the servers that are given it. */
export const dispositionsPart = filePart({
  name: 'dispositions',
  verbs: { undone: 'disposition.rolled_back', drifted: 'disposition.drifted' },
  wanted,
})

async function wanted(core: Core, claims: readonly PartClaim[]): Promise<Map<string, RenderedPart>> {
  const rendered = new Map<string, RenderedPart>()
  for (const [account, own] of Map.groupBy(claims, (claim) => claim.account)) {
    const { servers, lines } = await wantedDispositions(
      core,
      account,
      own.map(({ server }) => server),
    )
    const file = { path: '/etc/gatehouse/dispositions.csv', mode: '0644', owner: 'root:root', lines }
    const text = filesText([file])
    for (const server of servers) rendered.set(server, { text, digest: digestFiles(text) })
  }
  return rendered
}
