import { createHash } from 'node:crypto'
import { type ConfigSection, configLines } from '@gatehouse/hosts/asterisk/write-config'
import type { HostFile } from '@gatehouse/hosts/files/text'
import { dialplanSections } from './dialplan-sections.ts'
import type { EngineTrunk } from './engine-trunk.ts'
import { trunkSections } from './pjsip-sections.ts'

/** Where Asterisk's own files are on a server, and who may read ours. */
export interface EnginePlace {
  /** The file that pjsip reads, in which a line of ours includes the trunks. */
  pjsip: string
  /** The same of the dialplan; null where the server has no such file. */
  extensions: string | null
  group: string
}

const trunksPath = '/etc/asterisk/gatehouse/trunks.conf'
const dialplanPath = '/etc/asterisk/gatehouse/dialplan.conf'

const asterisk = (command: string) => ['asterisk', '-rx', command]

/**
 * The files of trunks on a server with Asterisk. It is proved to have read just these: one object has a name that follows from all of them.
 */
export function engineFiles(trunks: readonly EngineTrunk[], place: EnginePlace): HostFile[] {
  const sections = trunks.flatMap(trunkSections)
  const salt = `;salt=${digest(trunks.map((trunk) => trunk.salt).join()).slice(0, 32)}`
  const registrations = ofType(sections, 'registration')
  const mark = markOf([salt, ...configLines(sections)])
  const lines = [
    '; Written by Gatehouse, which puts it back when it is changed.',
    salt,
    ...configLines([...sections, { name: mark, entries: [['type', 'aor']] }]),
  ]
  const common = { mode: '0640', owner: `root:${place.group}`, ready: asterisk('core show version') }
  const files: HostFile[] = [
    {
      ...common,
      path: trunksPath,
      lines,
      include: { path: place.pjsip, line: '#include "gatehouse/trunks.conf"' },
      reload: asterisk('module reload res_pjsip.so'),
      // one that is registered keeps that although its secret has changed
      afterwards: registrations.map((name) => asterisk(`pjsip send register ${name}`)),
      checks: [
        { command: asterisk(`pjsip show aor ${mark}`), has: 'max_contacts' },
        ...ofType(sections, 'endpoint').map((name) => ({
          command: asterisk('pjsip list endpoints'),
          has: ` ${name} `,
        })),
        ...registrations.map((name) => ({
          command: asterisk('pjsip show registrations'),
          has: ` ${name}/`,
        })),
      ],
    },
  ]
  if (place.extensions === null) return files
  const dialplan = trunks.flatMap(dialplanSections)
  const planned = markOf(configLines(dialplan))
  return [
    ...files,
    {
      ...common,
      path: dialplanPath,
      lines: [
        '; Written by Gatehouse, which puts it back when it is changed. Dial(Local/<number>@gatehouse-<trunk>) calls over a trunk.',
        ...configLines([...dialplan, { name: planned, entries: [['exten', 'gatehouse,1,Hangup()']] }]),
      ],
      include: { path: place.extensions, line: '#include "gatehouse/dialplan.conf"' },
      reload: asterisk('dialplan reload'),
      checks: [{ command: asterisk(`dialplan show ${planned}`), has: 'created by' }],
    },
  ]
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const markOf = (lines: readonly string[]) => `gatehouse-mark-${digest(lines.join('\n')).slice(0, 16)}`

const ofType = (sections: readonly ConfigSection[], type: string) =>
  sections
    .filter(({ entries }) => entries.some(([key, value]) => key === 'type' && value === type))
    .map(({ name }) => name)

/** A line of such a file as it may be shown: without what is secret, however it is written. */
export const maskedTrunkLine = (line: string): string =>
  line.replace(/^(\s*;?\s*[\w-]*(?:pass|secret|salt|cred|auth_user)[\w-]*\s*\+?=>?\s*)\S.*$/i, '$1…')
