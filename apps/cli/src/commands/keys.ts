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
    .description("A member's SSH keys, which land on the servers they reach.")
  const command = (name: string, description: string) =>
    keys
      .command(name)
      .description(description)
      .requiredOption('--as <email>', 'whose keys')
      .option('--json', 'print JSON')

  command('list', "List somebody's keys.").action((options: OfPerson) => attempt(() => list(options)))
  command('add', 'Register a public key, from a file or the standard input.')
    .requiredOption('--name <name>', 'what to call it')
    .option('--file <path>', 'the public key, such as ~/.ssh/id_ed25519.pub; the standard input unless given')
    .action((options: OfPerson & { name: string; file?: string }) => attempt(() => add(options)))
  command('end', 'Say when a key ends by itself.')
    .requiredOption('--key <key>', 'its name, fingerprint or id')
    .requiredOption('--at <time>', 'when, such as 2027-01-31T17:00:00Z, or "never"')
    .action((options: OfPerson & { key: string; at: string }) => attempt(() => setEnd(options)))
  command('remove', 'Take a key away, on every server too.')
    .requiredOption('--key <key>', 'its name, fingerprint or id')
    .action((options: OfPerson & { key: string }) => attempt(() => remove(options)))
}

function list(options: OfPerson): Promise<void> {
  return operate(options, async ({ caller }) => {
    printList(await keysOf(caller), {
      json: options.json,
      nothing: `${options.as} has no keys.`,
      head: ['NAME', 'TYPE', 'FINGERPRINT', 'ADDED', 'ENDS'],
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
    print(`${options.as} has the key ${key.name}, ${key.fingerprint}.`)
    if (key.warning) note(key.warning)
  })
}

function setEnd(options: OfPerson & { key: string; at: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { setKeyEnd } = await import('@gatehouse/core/fleet/ssh-key/set-key-end')
    const { id, name } = called(await keysOf(caller), options.key, { thing: 'key', names: keyNames })
    const result = await setKeyEnd(caller, { key: id, expiresAt: endOf(options.at) })
    if (options.json) printJson(result)
    else print(`The key ${name} ${result.expiresAt ? `ends at ${time(result.expiresAt)}` : 'has no end'}.`)
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
    else print(`The key ${name}, ${fingerprint}, is removed.`)
  })
}

/** Keys are a person's, and read by way of any of their accounts. */
async function keysOf(caller: Caller): Promise<KeyView[]> {
  const { me } = await import('@gatehouse/core/identity/sign-in/me')
  const { listKeys } = await import('@gatehouse/core/fleet/ssh-key/list-keys')
  const [first] = (await me(caller)).memberships
  if (!first) throw new CommandFailed('This person is in no account.')
  return everyItem(listKeys, { ...caller, account: first.account.slug })
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new CommandFailed(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`) // what fs throws
  }
}

function readKeyInput(): Promise<string> {
  if (process.stdin.isTTY) note('Paste the public key, then press Ctrl-D:')
  return text(process.stdin)
}
