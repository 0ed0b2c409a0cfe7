import { type Flag, flags } from '@gatehouse/core/dialer/disposition/flags'
import type { DispositionView } from '@gatehouse/core/dialer/disposition/view'
import type { OfAccount } from './account-command.ts'
import { CommandFailed } from './attempt.ts'
import { called } from './items.ts'
import { operate } from './operator.ts'
import { note, print, printJson, printList } from './output.ts'
import { printRollout } from './print-rollout.ts'
import { everyServer, listed } from './servers-named.ts'
import { someNames } from './some-in-words.ts'

/** `--customer-contact` for `customerContact`. */
const spelled = (flag: Flag) => flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** What is said of a disposition. */
export interface Disposed extends OfAccount {
  code: string
  label?: string
  category?: string
  selectable?: string
  flags?: string
  minSec?: string
  maxSec?: string
}

const verbs = () => import('@gatehouse/core/dialer/disposition/change-dispositions')

async function everyDisposition(caller: Parameters<typeof everyServer>[0]): Promise<DispositionView[]> {
  const { listDispositions } = await import('@gatehouse/core/dialer/disposition/list-dispositions')
  return (await listDispositions(caller, {})).items
}

const coded = (items: readonly DispositionView[], code: string) =>
  called([...items], code, { thing: 'disposition', names: (one) => [one.code, one.id] })

/** What was said, over what stands there. @throws CommandFailed */
function fieldsOf(said: Disposed, known?: DispositionView) {
  const chosen = said.flags === undefined ? undefined : listed(said.flags)
  const unknown = chosen?.find((word) => !flags.some((flag) => spelled(flag) === word))
  if (unknown !== undefined)
    throw new CommandFailed(`--flags: ${unknown} is none of ${flags.map(spelled).join(', ')}.`, 2)
  if (said.selectable !== undefined && !['yes', 'no'].includes(said.selectable))
    throw new CommandFailed('--selectable must be yes or no.', 2)
  return {
    label: said.label ?? known?.label ?? '',
    category: said.category ?? known?.category ?? '',
    selectable: said.selectable === undefined ? (known?.selectable ?? true) : said.selectable === 'yes',
    minSec: Number(said.minSec ?? known?.minSec ?? 0),
    maxSec: Number(said.maxSec ?? known?.maxSec ?? 0),
    ...Object.fromEntries(
      flags.map((flag) => [flag, chosen ? chosen.includes(spelled(flag)) : (known?.[flag] ?? false)]),
    ),
  }
}

/** `gatehouse dispositions list`. */
export function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listDispositions } = await import('@gatehouse/core/dialer/disposition/list-dispositions')
    const known = await listDispositions(caller, {})
    if (options.json) return printJson(known)
    printList(known.items, {
      nothing: 'No dispositions.',
      head: ['CODE', 'LABEL', 'CATEGORY', 'STATE', 'FLAGS'],
      row: (one) => [
        one.code,
        one.label,
        one.category,
        one.system
          ? 'dialer’s own'
          : one.retiredAt
            ? 'retired'
            : one.selectable
              ? 'selectable'
              : 'not selectable',
        flags
          .filter((flag) => one[flag])
          .map(spelled)
          .join(','),
      ],
    })
    printRollout(known.servers, known.parts)
    if (known.servers.length > 0) print(`Servers: ${someNames(known.servers.map(({ name }) => name))}`)
    else note('No server is given them. Choose some with: gatehouse dispositions set-servers')
  })
}

/** `gatehouse dispositions create`. */
export function create(options: Disposed): Promise<void> {
  const fields = fieldsOf(options)
  return operate(options, async ({ caller }) => {
    const { createDisposition } = await verbs()
    const result = await createDisposition(caller, { code: options.code, ...fields })
    if (options.json) printJson(result)
    else print(`Added ${options.code}.`)
  })
}

/** `gatehouse dispositions update`. */
export function update(options: Disposed): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { updateDisposition } = await verbs()
    const known = coded(await everyDisposition(caller), options.code)
    const result = await updateDisposition(caller, {
      disposition: known.id,
      ...fieldsOf(options, known),
    })
    if (options.json) printJson(result)
    else print(`Changed ${known.code}.`)
  })
}

/** `gatehouse dispositions remove`. */
export function remove(options: Disposed): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { removeDisposition } = await verbs()
    const known = coded(await everyDisposition(caller), options.code)
    const result = await removeDisposition(caller, { disposition: known.id })
    if (options.json) printJson(result)
    else
      print(
        result.outcome === 'removed'
          ? `Removed ${known.code}.`
          : `Retired ${known.code}: it has been in use.`,
      )
  })
}

/** `gatehouse dispositions restore`. */
export function restore(options: Disposed): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { restoreDisposition } = await verbs()
    const known = coded(await everyDisposition(caller), options.code)
    const result = await restoreDisposition(caller, { disposition: known.id })
    if (options.json) printJson(result)
    else print(`Agents can choose ${known.code} again.`)
  })
}

/** `gatehouse dispositions reorder`. */
export function reorder(options: OfAccount & { codes: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { reorderDispositions } = await verbs()
    const items = await everyDisposition(caller)
    const dispositions = listed(options.codes).map((code) => coded(items, code).id)
    const result = await reorderDispositions(caller, { dispositions })
    if (options.json) printJson(result)
    else print('Saved the order.')
  })
}

/** `gatehouse dispositions set-servers`. */
export function setServers(options: OfAccount & { servers: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { chooseDispositionServers } = await import('@gatehouse/core/dialer/disposition/choose-servers')
    const servers = await everyServer(caller)
    const names = options.servers.trim() === 'none' ? [] : listed(options.servers)
    const chosen = names.map((name) =>
      called(servers, name, { thing: 'server', names: (server) => [server.name, server.id] }),
    )
    const result = await chooseDispositionServers(caller, { servers: chosen.map(({ id }) => id) })
    if (options.json) printJson(result)
    else
      print(
        chosen.length > 0 ? `Given to ${chosen.map(({ name }) => name).join(', ')}.` : 'Given to no server.',
      )
  })
}

/** `gatehouse dispositions export`. */
export function exportCsv(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { exportDispositions } = await import('@gatehouse/core/dialer/disposition/export-dispositions')
    const result = await exportDispositions(caller, {})
    if (options.json) printJson(result)
    else process.stdout.write(result.csv)
  })
}
