import type { Caller } from '@gatehouse/core/access/caller'
import { guardingScopes, type Scope } from '@gatehouse/core/access/roles'
import type { ApiKeyView } from '@gatehouse/core/team/api-key/view'
import type { Command } from 'commander'
import { attempt, CommandFailed } from '../attempt.ts'
import { called, everyItem } from '../items.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList, time } from '../output.ts'

interface OfAccount {
  account: string
  as?: string
  json?: boolean
}
type New = OfAccount & { name: string; scopes: string; expiresIn?: string; from: string[] }
type Limit = OfAccount & { key: string; from: string[]; fromAnywhere?: boolean }

const from = [
  '--from <cidr>',
  'an address or range it can be used from, such as 203.0.113.0/24; repeat for more',
  (range: string, before: string[]) => [...before, range],
  [] as string[], // the library takes its type from here
] as const

export function addApiKeys(program: Command): void {
  const apiKeys = program.command('api-keys').description('Manage API keys. Each works in one account.')
  const command = (name: string, description: string) =>
    apiKeys
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'the account')
      .option('--json', 'print JSON')
  const as = ['--as <email>', 'act as this member, with their rights'] as const

  command('list', 'List API keys.')
    .option(...as)
    .action((options: OfAccount) => attempt(() => list(options)))
  command('create', 'Create an API key and print its secret, which is shown only once.')
    .requiredOption('--as <email>', 'the member it belongs to; it never has more rights than they do')
    .requiredOption('--name <name>', 'its name')
    .requiredOption('--scopes <scopes>', 'its scopes, such as team:read,audit:read')
    .option('--expires-in <hours>', 'how many hours until it expires (default: never)')
    .option(...from)
    .addHelpText('after', `\nScopes:\n${guardingScopes.map((scope) => `  ${scope}\n`).join('')}`)
    .action((options: New) => attempt(() => create(options)))
  command('limit', 'Set which addresses an API key can be used from. Applies at once.')
    .requiredOption('--key <key>', 'its name, its first characters or its ID')
    .option(...from)
    .option('--from-anywhere', 'from any address')
    .option(...as)
    .action((options: Limit) => attempt(() => limit(options)))
  command('revoke', 'Revoke an API key. Applies at once.')
    .requiredOption('--key <key>', 'its name, its first characters or its ID')
    .option(...as)
    .action((options: OfAccount & { key: string }) => attempt(() => revoke(options)))
}

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listApiKeys } = await import('@gatehouse/core/team/api-key/list-api-keys')
    printList(await everyItem(listApiKeys, caller), {
      json: options.json,
      nothing: 'No API keys yet.',
      head: ['NAME', 'BEGINS', 'SCOPES', 'FROM', 'CREATED BY', 'EXPIRES', 'LAST USED'],
      row: ({ name, prefix, scopes, ranges, createdBy, expiresAt, lastUsedAt }) => [
        name,
        prefix,
        scopes.join(','),
        ranges?.join(',') ?? 'anywhere',
        createdBy,
        time(expiresAt) ?? 'never',
        time(lastUsedAt),
      ],
    })
  })
}

function create(options: New): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { createApiKey } = await import('@gatehouse/core/team/api-key/create-api-key')
    const result = await createApiKey(caller, {
      name: options.name,
      scopes: options.scopes.split(',').map((scope) => scope.trim() as Scope), // checked by the verb
      ...(options.expiresIn !== undefined && { expiresIn: Number(options.expiresIn) }),
      ...(options.from.length > 0 && { ranges: options.from }),
    })
    if (options.json) return printJson(result)
    print(
      `API key ${result.apiKey.name} of ${result.apiKey.createdBy}, shown only once:`,
      `  ${result.secret}`,
    )
  })
}

function limit({ from, fromAnywhere = false, ...options }: Limit): Promise<void> {
  if (from.length > 0 === fromAnywhere)
    throw new CommandFailed('Choose the addresses: --from CIDR, repeated as needed, or --from-anywhere.', 2)
  return operate(options, async ({ caller }) => {
    const { limitApiKey } = await import('@gatehouse/core/team/api-key/limit-api-key')
    const { id, name } = await apiKeyCalled(caller, options.key)
    const result = await limitApiKey(caller, { apiKey: id, ranges: fromAnywhere ? null : from })
    if (options.json) printJson(result)
    else print(`The API key ${name} can now be used from ${result.ranges?.join(', ') ?? 'anywhere'}.`)
  })
}

async function apiKeyCalled(caller: Caller, key: string): Promise<ApiKeyView> {
  const { listApiKeys } = await import('@gatehouse/core/team/api-key/list-api-keys')
  const names = ({ name, prefix, id }: ApiKeyView) => [name, prefix, id]
  return called(await everyItem(listApiKeys, caller), key, { thing: 'API key', names })
}

function revoke(options: OfAccount & { key: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { revokeApiKey } = await import('@gatehouse/core/team/api-key/revoke-api-key')
    const { id, name } = await apiKeyCalled(caller, options.key)
    const result = await revokeApiKey(caller, { apiKey: id })
    if (options.json) printJson(result)
    else print(`Revoked the API key ${name}.`)
  })
}
