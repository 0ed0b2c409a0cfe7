import { planFileHelp } from '@gatehouse/core/billing/plan/plan-file-help'
import type { Command } from 'commander'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList } from '../output.ts'

interface Options {
  json?: boolean
}

export function addPlans(program: Command): void {
  const plans = program.command('plans').description('Manage the plans that accounts can choose.')
  plans
    .command('import')
    .description('Offer the plans of a file, and no others. Accounts keep the plan they have.')
    .argument('<file>', 'a plan file, or - for standard input')
    .option('--json', 'print JSON')
    .addHelpText('after', `\n${planFileHelp}`)
    .action((file: string, options: Options) => attempt(() => importFile(file, options)))
  plans
    .command('list')
    .description('List the plans that accounts can choose.')
    .option('--json', 'print JSON')
    .action((options: Options) => attempt(() => list(options)))
}

async function importFile(file: string, options: Options): Promise<void> {
  const text = await read(file)
  await operate({}, async ({ core }) => {
    const { importPlans } = await import('@gatehouse/core/billing/plan/import-plans')
    const result = await importPlans(core, text)
    if (options.json) return printJson(result)
    const { changed, unchanged, withdrawn, trials } = result
    for (const [words, slugs] of Object.entries({
      'new or changed': changed,
      unchanged,
      'no longer offered': withdrawn,
    }))
      if (slugs.length > 0) print(`${words}: ${slugs.join(', ')}`)
    if (trials > 0) print(`trials started: ${trials}`)
  })
}

async function read(file: string): Promise<string> {
  const { text } = await import('node:stream/consumers')
  if (file === '-') return text(process.stdin)
  const { readFile } = await import('node:fs/promises')
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(`Could not read ${file} (${error.code}).`)
  })
}

function list(options: Options): Promise<void> {
  return operate({}, async ({ core }) => {
    const { plansForSale } = await import('@gatehouse/core/billing/plan/list-plans')
    const { money } = await import('../money.ts')
    printList(await plansForSale(core), {
      json: options.json,
      nothing: 'No plans yet. Import some with: gatehouse plans import FILE',
      head: ['PLAN', 'NAME', 'EVERY', 'PRICE', 'MEMBERS', 'SERVERS', 'TRUNKS', 'VERSION'],
      row: ({ slug, name, interval, prices, included, maximal, version }) => [
        slug,
        name,
        interval,
        Object.entries(prices)
          .map(([currency, amount]) => money(amount, currency))
          .join(' '),
        upTo(included.members, maximal.members),
        upTo(included.servers, maximal.servers),
        maximal.trunks ?? 'no limit',
        version,
      ],
    })
  })
}

const upTo = (included: number, most: number | null) =>
  most === included ? `${included}` : `${included} to ${most ?? 'no limit'}`
