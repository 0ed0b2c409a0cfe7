import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { Caller } from '@gatehouse/core/access/caller'
import type { KeyView } from '@gatehouse/core/fleet/ssh-key/view'
import type { Command } from 'commander'
import { attempt, CommandFailed } from '../attempt.ts'
import { endOf } from '../end-of.ts'
import { called, everyItem } from '../items.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printList, time } from '../output.ts'

interface OfPerson {
  as: string
  json?: boolean
}

export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('Manage a member’s SSH keys. Gatehouse installs them on every server they can reach.')
  const command = (name: string, description: string) =>
    keys
      .command(name)
      .description(description)
      .requiredOption('--as <email>', 'the member')
      .option('--json', 'print JSON')

  command('list', 'List a member’s keys.').action((options: OfPerson) => attempt(() => list(options)))
  command('add', 'Add a public key from a file or standard input.')
    .requiredOption('--name <name>', 'its name')
    .option('--file <path>', 'the public key, such as ~/.ssh/id_ed25519.pub (default: standard input)')
    .action((options: OfPerson & { name: string; file?: string }) => attempt(() => add(options)))
  command('end', 'Set when a key expires.')
    .requiredOption('--key <key>', 'its name, fingerprint or ID')
    .requiredOption('--at <time>', 'when, such as 2027-01-31T17:00:00Z, or "never"')
    .action((options: OfPerson & { key: string; at: string }) => attempt(() => setEnd(options)))
  command('remove', 'Remove a key, also from every server.')
    .requiredOption('--key <key>', 'its name, fingerprint or ID')
    .action((options: OfPerson & { key: string }) => attempt(() => remove(options)))
}

function list(options: OfPerson): Promise<void> {
  return operate(options, async ({ caller }) => {
    printList(await keysOf(caller), {
      json: options.json,
      nothing: `${options.as} has no keys.`,
      head: ['NAME', 'TYPE', 'FINGERPRINT', 'ADDED', 'EXPIRES'],
      row: ({ name, type, fingerprint, createdAt, expiresAt }) => [
        name,
        type,
        fingerprint,
        time(createdAt),
        time(expiresAt),
      ],
    })
  })
}

async function add(options: OfPerson & { name: string; file?: string }): Promise<void> {
  const publicKey = options.file ? readKeyFile(options.file) : await readKeyInput()
  await operate(options, async ({ caller }) => {
    const { addKey } = await import('@gatehouse/core/fleet/ssh-key/add-key')
    const key = await addKey(caller, { name: options.name, publicKey })
    if (options.json) return printJson(key)
    print(`Added the key ${key.name} for ${options.as}, ${key.fingerprint}.`)
    if (key.warning) note(key.warning)
  })
}

function setEnd(options: OfPerson & { key: string; at: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { setKeyEnd } = await import('@gatehouse/core/fleet/ssh-key/set-key-end')
    const { id, name } = called(await keysOf(caller), options.key, { thing: 'key', names: keyNames })
    const result = await setKeyEnd(caller, { key: id, expiresAt: endOf(options.at) })
    if (options.json) printJson(result)
    else
      print(`The key ${name} ${result.expiresAt ? `expires at ${time(result.expiresAt)}` : 'never expires'}.`)
  })
}

const keyNames = ({ name, fingerprint, id }: KeyView) => [name, fingerprint, id]

function remove(options: OfPerson & { key: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { removeKey } = await import('@gatehouse/core/fleet/ssh-key/remove-key')
    const { id, name, fingerprint } = called(await keysOf(caller), options.key, {
      thing: 'key',
      names: keyNames,
    })
    const result = await removeKey(caller, { key: id })
    if (options.json) printJson(result)
    else print(`Removed the key ${name}, ${fingerprint}.`)
  })
}

/** Keys are a person's, and read by way of any of their accounts. */
async function keysOf(caller: Caller): Promise<KeyView[]> {
  const { me } = await import('@gatehouse/core/identity/sign-in/me')
  const { listKeys } = await import('@gatehouse/core/fleet/ssh-key/list-keys')
  const [first] = (await me(caller)).memberships
  if (!first) throw new CommandFailed('This person doesn’t belong to any account.')
  return everyItem(listKeys, { ...caller, account: first.account.slug })
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CommandFailed(`Could not read ${path} (${(error as NodeJS.ErrnoException).code}).`) // what fs throws
  }
}

function readKeyInput(): Promise<string> {
  if (process.stdin.isTTY) note('Paste the public key, then press Ctrl-D:')
  return text(process.stdin)
}
