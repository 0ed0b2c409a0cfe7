import type { PartFacts } from '@gatehouse/core/machine/part/view'
import {
  type FilesPart,
  type FilesReport,
  filesRequest,
  parseFiles,
  parseFilesGone,
} from '@gatehouse/hosts/files/report'
import { digestFiles } from '@gatehouse/hosts/files/text'
import { type AppliedPart, type FoundPart, type Part, type PartHost, PartRefused } from '../part.ts'
import { fileDrift } from './file-drift.ts'

interface FilePartSpec extends Pick<Part, 'verbs' | 'wanted'> {
  name: FilesPart
  /** A line as it may be kept and shown: without what is secret in it. */
  mask?: (line: string) => string
}

const at = ({ target }: PartHost) => `${target.host}:${target.port}`

/**
 * A part that is files on the host, rendered by `filesText`: written as a whole, read back, and undone by the host at once where what reads
 * them does not take them.
 */
export function filePart({ name, verbs, wanted, mask = (line) => line }: FilePartSpec): Part {
  const ask = async (host: PartHost, request: string): Promise<FilesReport> =>
    parseFiles(await host.hosts.files(host.target, request), at(host))
  return {
    name,
    verbs,
    wanted,

    async look(host): Promise<FoundPart> {
      const report = await ask(host, filesRequest.look(name))
      const { holds, trial, found } = report
      return {
        digest: holds,
        drift: found && fileDrift(found, mask),
        facts: factsOf(report),
        trial: trial && { ...trial, seconds: 0 },
      }
    },

    async apply(host, { text, digest, whole = text }, token) {
      const isWhole = digestFiles(whole) === digest
      // what was proved before is known here without its secrets; the host has it all
      const request = isWhole ? filesRequest.give(name, token, whole) : filesRequest.again(name, token)
      return outcomeOf(host, await ask(host, request), { token, digest })
    },

    // the host decides by itself, in the same breath
    settle: async (host, token) =>
      outcomeOf(host, await ask(host, filesRequest.look(name)), { token, digest: null }),

    async takeAway(host) {
      parseFilesGone(await host.hosts.files(host.target, filesRequest.remove(name)), at(host))
    },
  }
}

const factsOf = ({ note, engine, sound }: FilesReport): PartFacts => ({
  lasts: true,
  ...(note !== null && { note }),
  ...(engine !== undefined && { engine }),
  ...(sound && { sound }),
})

function outcomeOf(
  host: PartHost,
  report: FilesReport,
  { token, digest }: { token: string; digest: string | null },
): AppliedPart {
  const facts = factsOf(report)
  const { trial, holds, found } = report
  if (trial?.token !== token)
    throw new PartRefused(`${at(host)} does not know of the change that it was given.`)
  if (trial.outcome === 'undone') return { outcome: 'undone', why: trial.why, facts }
  if (found || (digest !== null && holds !== digest))
    throw new PartRefused(`${at(host)} holds something else than it was given.`)
  return { outcome: 'confirmed', facts }
}
