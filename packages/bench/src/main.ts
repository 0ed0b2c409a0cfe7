/**
 * Runs one benchmark: ours and its yardstick side by side, alternating, in one run.
 *
 *     npm run bench -- NAME [--rounds 5] [--quick] [--explain]
 *     npm run bench -- --list
 */
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Benchmark, Effort } from './benchmark.ts'
import { goalInWords, resultLines } from './report.ts'

const ending = '.bench.ts'
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(ending))
  .map((file) => file.slice(0, -ending.length))
  .sort()

const usage = `Usage: npm run bench -- NAME [--rounds N] [--quick] [--explain]
       npm run bench -- --list

NAME is one of ${names.join(', ')}.
  --rounds N   how often both sides are measured (5)
  --quick      short rounds and few of them: to see that it works, not how fast it is
  --explain    plans of the heaviest statements as well, where a benchmark has them (big-tenant)
  --list       what there is, with its goals

What the figures mean, and what they were: docs/performance.md`

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  const asked = parsed(args)
  if (!asked) return wrong(usage)
  const { name, effort, help, list } = asked
  if (help) console.log(usage)
  else if (list) for (const one of names) console.log(describe(one, await load(one)))
  else if (!name || !names.includes(name))
    return wrong(name ? `There is no benchmark ${name}.\n\n${usage}` : usage)
  else return measure(name, await load(name), effort)
  return 0
}

/** What is asked for, or undefined where that cannot be told. */
function parsed(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        explain: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const rounds = Number(values.rounds ?? (values.quick ? 2 : 5))
    if (!Number.isInteger(rounds) || rounds < 1 || positionals.length > 1) return undefined
    const effort: Effort = { rounds, seconds: values.quick ? 1 : 5, explain: values.explain }
    return { name: positionals[0], effort, help: values.help, list: values.list }
  } catch {
    return undefined
  }
}

async function measure(name: string, benchmark: Benchmark, effort: Effort): Promise<number> {
  console.log(describe(name, benchmark))
  try {
    const figures = await benchmark.run(effort)
    for (const line of resultLines(name, benchmark.goal, figures)) console.log(line)
    return 0
  } catch (thrown) {
    const error = first(thrown)
    return wrong(`${name} could not be measured: ${error instanceof Error ? error.message : error}`)
  }
}

/** What went wrong first, where taking things down went wrong as well. */
function first(thrown: unknown): unknown {
  return thrown instanceof SuppressedError ? first(thrown.suppressed) : thrown
}

function describe(name: string, { work, yardstick, goal }: Benchmark): string {
  const against = yardstick ? `, against ${yardstick}` : ''
  return `${name}: ${work}${against} (goal ${goalInWords(goal)})`
}

async function load(name: string): Promise<Benchmark> {
  const { benchmark } = await import(`./${name}${ending}`)
  return benchmark
}

function wrong(message: string): number {
  console.error(message)
  return 1
}
