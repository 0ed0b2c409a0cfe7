import type { RecipePreview } from '@gatehouse/core/dialer/recipe/view'
import type { Command } from 'commander'
import { commandsOf, type OfAccount } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printList } from '../output.ts'
import {
  chosenServers,
  everyRecipe,
  type OfRecipe,
  one,
  placesOf,
  type Said,
  setOf,
} from '../recipe-reads.ts'
import { everyServer, listed } from '../servers-named.ts'

export function addRecipes(program: Command): void {
  const recipes = program
    .command('recipes')
    .description('Manage recipes: named sets of settings of the programs on servers.')
  const command = commandsOf(recipes)
  const collect = (word: string, all: string[] = []) => [...all, word]
  const recipe = ['--recipe <name>', 'its name'] as const
  const servers = [
    '--servers <names>',
    'servers with values of their own (default: all that have none)',
  ] as const
  recipes
    .command('import')
    .description('Bring in the recipes of a file, for all accounts: see docs/recipes.md.')
    .argument('<file>', 'a recipe file, or - for standard input')
    .option('--json', 'print JSON')
    .action((file: string, options: { json?: boolean }) => attempt(() => importFile(file, options)))
  command('list', 'List recipes, and what is set in them.').action((options: OfAccount) =>
    attempt(() => list(options)),
  )
  command('preview', 'Say what a change would do to each server’s file, without making it.')
    .requiredOption(...recipe)
    .option('--set <key=value>', 'give a setting this value; may be repeated', collect)
    .option('--reset <keys>', 'settings that go back, with commas between them')
    .option(...servers)
    .action((options: Said) => attempt(() => preview(options)))
  command('override', 'Give settings values of your own.')
    .requiredOption(...recipe)
    .requiredOption('--set <key=value>', 'the setting and its value; may be repeated', collect)
    .option(...servers)
    .option('--reason <words>', 'why; what is guarded asks for it')
    .action((options: Said) => attempt(async () => (await import('../recipe-changes.ts')).override(options)))
  command('reset', 'Take values back, to those of the account or to the defaults.')
    .requiredOption(...recipe)
    .option('--settings <keys>', 'with commas between them (default: all)')
    .option(...servers)
    .option('--reason <words>', 'why; what is guarded asks for it')
    .action((options: Said & { settings?: string }) =>
      attempt(async () => (await import('../recipe-changes.ts')).reset(options)),
    )
  command('restore', 'Set everything back to the last version that a server has proved.')
    .requiredOption(...recipe)
    .option('--to <version>', 'another version')
    .action((options: OfRecipe & { to?: string }) =>
      attempt(async () => (await import('../recipe-changes.ts')).restore(options)),
    )
  command('take-over', 'Make values of a server of what someone has written into its file by hand.')
    .requiredOption(...recipe)
    .requiredOption('--server <name>', 'its name or ID')
    .option('--reason <words>', 'why; what is guarded asks for it')
    .action((options: OfRecipe & { server: string; reason?: string }) =>
      attempt(async () => (await import('../recipe-changes.ts')).takeOver(options)),
    )
  command('set-servers', 'Choose the servers that get a recipe, as a file.')
    .requiredOption(...recipe)
    .requiredOption('--servers <names>', 'servers, with commas between them; none takes it away from all')
    .action((options: OfRecipe & { servers: string }) => attempt(() => setServers(options)))
}

async function importFile(file: string, options: { json?: boolean }): Promise<void> {
  const { text } = await import('node:stream/consumers')
  const { readFile } = await import('node:fs/promises')
  const content =
    file === '-'
      ? await text(process.stdin)
      : await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
          throw new CommandFailed(`Could not read ${file} (${error.code}).`)
        })
  await operate({}, async ({ core }) => {
    const { importRecipes } = await import('@gatehouse/core/dialer/recipe/import-recipes')
    const result = await importRecipes(core, content)
    if (options.json) return printJson(result)
    for (const [words, names] of Object.entries(result))
      if (names.length > 0) print(`${words}: ${names.join(', ')}`)
  })
}

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const items = await everyRecipe(caller)
    if (options.json) return printJson(items)
    if (items.length === 0) note('No recipes yet. Import some with: gatehouse recipes import FILE')
    const names = new Map((await everyServer(caller)).map(({ id, name }) => [id, name]))
    for (const { name, title, path, servers, settings, overrides, versions } of items) {
      print(
        `${name}: ${title}, ${path} on ${servers.map((server) => server.name).join(', ') || 'no server'}${versions[0] ? `, version ${versions[0].version}` : ''}`,
      )
      printList(
        settings.flatMap((setting) => {
          const own = overrides.filter((override) => override.setting === setting.key)
          const general = own.find(({ server }) => server === null)
          return [
            { setting, of: 'default', value: setting.default, override: null, shown: !general },
            ...own.map((override) => ({
              setting,
              of: override.server === null ? 'account' : (names.get(override.server) ?? override.server),
              value: override.value,
              override,
              shown: true,
            })),
          ].filter(({ shown }) => shown)
        }),
        {
          nothing: '',
          head: ['SETTING', 'OF', 'VALUE', 'BY', 'WHY'],
          row: ({ setting, of, value, override }) => [
            setting.key,
            of,
            String(value),
            override?.changedBy,
            override?.reason,
          ],
        },
      )
    }
  })
}

function printPreview({ items, guards }: RecipePreview): void {
  if (items.length === 0) print('No server’s file would change.')
  for (const { name, added, removed } of items) {
    print(`${name}:`)
    for (const line of removed) print(`  - ${line}`)
    for (const line of added) print(`  + ${line}`)
  }
  for (const { says } of guards) print(`Needs a reason: ${says}`)
}

function preview(options: Said): Promise<void> {
  const set = setOf(options.set)
  return operate(options, async ({ caller }) => {
    const { previewRecipe } = await import('@gatehouse/core/dialer/recipe/preview-recipe')
    const { name } = await one(caller, options.recipe)
    const servers = await placesOf(caller, options.servers)
    const result = await previewRecipe(caller, { recipe: name, servers, set, reset: listed(options.reset) })
    if (options.json) printJson(result)
    else printPreview(result)
  })
}

function setServers(options: OfRecipe & { servers: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { chooseRecipeServers } = await import('@gatehouse/core/dialer/recipe/choose-servers')
    const { name } = await one(caller, options.recipe)
    const chosen = await chosenServers(caller, options.servers)
    const result = await chooseRecipeServers(caller, { recipe: name, servers: chosen.map(({ id }) => id) })
    if (options.json) printJson(result)
    else
      print(
        chosen.length > 0 ? `Given to ${chosen.map(({ name }) => name).join(', ')}.` : 'Given to no server.',
      )
  })
}
