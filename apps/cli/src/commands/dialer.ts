import type { Command } from 'commander'
import { commandsOf, type OfAccount } from '../account-command.ts'
import { attempt } from '../attempt.ts'
import type { Disposed } from '../disposition-actions.ts'
import type { OfRecipe, Said } from '../recipe-reads.ts'

/** `gatehouse dispositions …` */
export function addDispositions(program: Command): void {
  const dispositions = program
    .command('dispositions')
    .description('Manage dispositions: the outcomes of calls.')
  const command = commandsOf(dispositions)
  const withFields = (one: Command) =>
    one
      .requiredOption('--code <code>', '1 to 6 capital letters and digits')
      .option('--label <words>', 'what agents read')
      .option('--category <words>', 'how reports group it')
      .option(
        '--flags <flags>',
        'such as sale,customer-contact, with commas between them; a wrong one is told which there are',
      )
      .option('--selectable <yes|no>', 'whether agents can choose it')
      .option('--min-sec <n>', 'seconds that a call with it lasts at least')
      .option('--max-sec <n>', 'seconds that it lasts at most; 0 for any')
  command('list', 'List dispositions in order, the dialer’s own last.').action((options: OfAccount) =>
    attempt(async () => (await import('../disposition-actions.ts')).list(options)),
  )
  withFields(command('create', 'Add a disposition.')).action((options: Disposed) =>
    attempt(async () => (await import('../disposition-actions.ts')).create(options)),
  )
  withFields(command('update', 'Change a disposition. What is left out stays as it is.')).action(
    (options: Disposed) => attempt(async () => (await import('../disposition-actions.ts')).update(options)),
  )
  command('remove', 'Remove a disposition; one that a server has ever had is retired.')
    .requiredOption('--code <code>', 'its code')
    .action((options: Disposed) =>
      attempt(async () => (await import('../disposition-actions.ts')).remove(options)),
    )
  command('restore', 'Let agents choose a retired disposition again.')
    .requiredOption('--code <code>', 'its code')
    .action((options: Disposed) =>
      attempt(async () => (await import('../disposition-actions.ts')).restore(options)),
    )
  command('reorder', 'Put dispositions into another order.')
    .requiredOption('--codes <codes>', 'all codes but the dialer’s own, with commas between them')
    .action((options: OfAccount & { codes: string }) =>
      attempt(async () => (await import('../disposition-actions.ts')).reorder(options)),
    )
  command('set-servers', 'Choose the servers that are given the dispositions, as a file.')
    .requiredOption('--servers <names>', 'servers, with commas between them; none takes it away from all')
    .action((options: OfAccount & { servers: string }) =>
      attempt(async () => (await import('../disposition-actions.ts')).setServers(options)),
    )
  command('export', 'Print dispositions as CSV, in VICIdial’s columns.').action((options: OfAccount) =>
    attempt(async () => (await import('../disposition-actions.ts')).exportCsv(options)),
  )
}

/** `gatehouse recipes …` */
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
  const preview = [
    '--preview <digest>',
    'make the change only if all is as this preview was made against',
  ] as const
  recipes
    .command('import')
    .description('Bring in the recipes of a file, for all accounts: see docs/recipes.md.')
    .argument('<file>', 'a recipe file, or - for standard input')
    .option('--json', 'print JSON')
    .action((file: string, options: { json?: boolean }) =>
      attempt(async () => (await import('../recipe-changes.ts')).importFile(file, options)),
    )
  command('list', 'List recipes, and what is set in them.').action((options: OfAccount) =>
    attempt(async () => (await import('../recipe-reads.ts')).list(options)),
  )
  command('versions', 'List what was changed, the newest first, and what of it a server has proved.')
    .requiredOption(...recipe)
    .action((options: OfRecipe) =>
      attempt(async () => (await import('../recipe-reads.ts')).versions(options)),
    )
  command('preview', 'Say what a change would do to each server’s file, without making it.')
    .requiredOption(...recipe)
    .option('--set <key=value>', 'give a setting this value; may be repeated', collect)
    .option('--reset <keys>', 'settings that go back, with commas between them')
    .option(...servers)
    .action((options: Said) => attempt(async () => (await import('../recipe-reads.ts')).preview(options)))
  command('override', 'Give settings values of your own.')
    .requiredOption(...recipe)
    .requiredOption('--set <key=value>', 'the setting and its value; may be repeated', collect)
    .option(...servers)
    .option('--reason <words>', 'why; what is guarded asks for it')
    .option(...preview)
    .action((options: Said) => attempt(async () => (await import('../recipe-changes.ts')).override(options)))
  command('reset', 'Take values back, to those of the account or to the defaults.')
    .requiredOption(...recipe)
    .option('--settings <keys>', 'with commas between them (default: all)')
    .option(...servers)
    .option('--reason <words>', 'why; what is guarded asks for it')
    .option(...preview)
    .action((options: Said & { settings?: string }) =>
      attempt(async () => (await import('../recipe-changes.ts')).reset(options)),
    )
  command('restore', 'Set everything back to the last version that a server has proved.')
    .requiredOption(...recipe)
    .option('--to <version>', 'another version')
    .option('--reason <words>', 'why')
    .option(...preview)
    .action((options: OfRecipe & { to?: string; reason?: string; preview?: string }) =>
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
    .action((options: OfRecipe & { servers: string }) =>
      attempt(async () => (await import('../recipe-changes.ts')).setServers(options)),
    )
}
