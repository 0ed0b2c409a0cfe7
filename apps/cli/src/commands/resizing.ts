import type { Price } from '@gatehouse/core/machine/provider/view'
import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { addFollowing, type Following, followOperations } from '../follow-operations.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printList } from '../output.ts'

interface OfServer {
  account: string
  as?: string
  json?: boolean
  server: string
}

interface Resizing extends OfServer, Following {
  type: string
  growDisk?: boolean
  powerOff?: boolean
  preview?: boolean
}

type Making = (name: string, description: string) => Command

/** Adds what changes a server's type: at its provider, or in Gatehouse's own words alone. */
export function addResizing(one: Making): void {
  const type = ['--type <type>', 'a type of the provider, such as CCX23'] as const
  addFollowing(one('resize', 'Change a server’s type at its provider. The server is shut down meanwhile.'))
    .requiredOption(...type)
    .option('--grow-disk', 'let the disk grow with it; it can’t be made smaller again')
    .option('--power-off', 'power it off if it does not shut down within two minutes')
    .option('--preview', 'only show what it would come to')
    .action((options: Resizing) => attempt(() => resize(options)))
  one('types', 'List the types that a server can have at its provider, with prices.').action(
    (options: OfServer) => attempt(() => types(options)),
  )
  one('note-type', 'Note what a server’s type is called. Nothing changes but what Gatehouse shows.')
    .requiredOption('--type <type>', 'its type, as your provider calls it, such as CCX23')
    .action((options: OfServer & { type: string }) => attempt(() => noteType(options)))
}

/** Says prices as money, a month's: `€24.49`. */
async function priceWords() {
  const { money } = await import('../money.ts')
  return (price: Price | null) => price && money(price.monthly, price.currency)
}

function resize({ server: named, type, growDisk, powerOff, ...options }: Resizing): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { previewResize } = await import('@gatehouse/core/machine/resize/plan-resize')
    const { resizeServer } = await import('@gatehouse/core/machine/resize/resize-server')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, named)
    const asked = { server: server.id, type, upgradeDisk: growDisk ?? false }
    const preview = await previewResize(caller, asked)
    if (options.preview && options.json) return printJson(preview)
    if (!options.json) {
      const { before, after, sessions, words } = preview
      const price = await priceWords()
      const at = (one: typeof before) => `${one.name} at ${price(one.price) ?? 'an unknown price'}`
      note(`${server.name}: ${at(before)} to ${at(after)} a month, net.`)
      for (const sentence of words) note(sentence)
      if (sessions > 0) note(`Live sessions that this ends: ${sessions}.`)
    }
    if (options.preview) return
    const { batch } = await resizeServer(caller, {
      ...asked,
      powerOff: powerOff ?? false,
      digest: preview.digest,
    })
    await followOperations(caller, batch, options)
  })
}

function types(options: OfServer): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listServerTypes } = await import('@gatehouse/core/machine/resize/plan-resize')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const found = await listServerTypes(caller, { server: server.id })
    if (options.json) return printJson(found)
    if (found.provider === 'none') return note(found.why)
    const words = await priceWords()
    printList(found.types, {
      nothing: 'No types.',
      head: ['TYPE', 'CORES', 'MEMORY GB', 'DISK GB', 'CPU', 'A MONTH', 'NOTE'],
      row: ({ name, cores, memory, disk, cpu, price, reason }) => [
        ...[name, cores, memory, disk, cpu],
        words(price),
        reason,
      ],
    })
  })
}

function noteType(options: OfServer & { type: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { noteType } = await import('@gatehouse/core/fleet/server/note-type')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const result = await noteType(caller, { server: server.id, type: options.type })
    if (options.json) printJson(result)
    else print(`Noted ${server.name} as ${result.type}.`)
  })
}
