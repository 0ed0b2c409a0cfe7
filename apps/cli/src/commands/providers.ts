import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { commandsOf } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson, time } from '../output.ts'

interface OfAccount {
  account: string
  as?: string
  json?: boolean
}
type Setting = OfAccount & { tokenFile: string; confirm?: boolean }

export function addProviders(program: Command): void {
  const providers = program.command('providers').description('Manage who rents an account’s servers out.')
  const command = commandsOf(providers)
  command('show', 'Show the provider.').action((options: OfAccount) => attempt(() => show(options)))
  command('set', 'Set the provider by an API token that can read and write. It is tried first.')
    .argument('<provider>', 'hetzner')
    .requiredOption('--token-file <path>', 'a file with the token; - for the standard input')
    .option('--confirm', 'keep a token although none of the account’s servers was found with it')
    .action((provider: string, options: Setting) => attempt(() => set(provider, options)))
  command('filters', 'Say whether the provider filters what comes to a server, before the server does.')
    .requiredOption('--server <name>', 'name or ID')
    .action((options: OfAccount & { server: string }) => attempt(() => filters(options)))
  command('remove', 'Forget the provider and its token.').action((options: OfAccount) =>
    attempt(() => remove(options)),
  )
}

function show(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getProvider } = await import('@gatehouse/core/machine/provider/set-provider')
    const { providerTitle } = await import('@gatehouse/core/machine/provider/view')
    const found = await getProvider(caller, undefined)
    if (options.json) printJson(found)
    else
      print(
        found.setAt ? `${providerTitle[found.provider]}, since ${time(found.setAt)}.` : 'No provider is set.',
      )
  })
}

function set(provider: string, options: Setting): Promise<void> {
  return operate(options, async ({ caller }) => {
    if (provider !== 'hetzner')
      throw new CommandFailed(`There is no provider ${provider}; there is hetzner.`, 2)
    const { setProvider } = await import('@gatehouse/core/machine/provider/set-provider')
    const token = await tokenIn(options.tokenFile)
    const result = await setProvider(caller, { provider, token, confirm: options.confirm ?? false })
    if (options.json) printJson(result)
    else print('Hetzner Cloud is set.')
  })
}

function filters(options: OfAccount & { server: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getProviderFilters } = await import('@gatehouse/core/machine/provider/provider-filters')
    const { providerTitle } = await import('@gatehouse/core/machine/provider/view')
    const { serverNamed } = await import('../servers-named.ts')
    const { id, name } = await serverNamed(caller, options.server)
    const found = await getProviderFilters(caller, { server: id })
    if (options.json) return printJson(found)
    const provider = providerTitle[found.provider]
    if (found.provider === 'none') print('No provider is set.')
    else if (found.firewalls === null) print(`${provider} doesn’t have ${name}.`)
    else if (found.firewalls === 0) print(`${provider} doesn’t filter ${name}.`)
    else
      print(
        `${provider} filters ${name}, by ${found.firewalls === 1 ? 'a firewall' : `${found.firewalls} firewalls`} of its own.`,
      )
  })
}

async function tokenIn(path: string): Promise<string> {
  try {
    return (path === '-' ? await text(process.stdin) : await readFile(path, 'utf8')).trim()
  } catch {
    throw new CommandFailed(`The file ${path} cannot be read.`, 2)
  }
}

function remove(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { removeProvider } = await import('@gatehouse/core/machine/provider/set-provider')
    const result = await removeProvider(caller, undefined)
    if (options.json) printJson(result)
    else print('The provider was removed.')
  })
}
