import { Argument, type Command } from 'commander'
import { attempt } from '../attempt.ts'
import { serveWithoutReader } from '../output-gone.ts'
import { type Part, parts } from '../parts.ts'
import { toSlowReader } from '../slow-reader.ts'

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Run Gatehouse: all parts in one process, or only the parts you name.')
    .addArgument(new Argument('[parts...]', 'the parts to run').choices(parts))
    .action((named: Part[]) =>
      attempt(async () => {
        const which = named.length > 0 ? named : parts
        serveWithoutReader()
        const { readEnv } = await import('../env.ts')
        const env = readEnv()
        const { requireFreeGatewayPort, requireFreePort } = await import('../require-free-port.ts')
        if (which.includes('api')) await requireFreePort(env)
        if (which.includes('gateway')) await requireFreeGatewayPort(env)
        const { startDatabase } = await import('../start-database.ts')
        // the database gets ready while the rest is being read
        const [database, { serve }] = await Promise.all([startDatabase(env), import('../serve.ts')])
        const out = toSlowReader(
          process.stdout,
          (lines) => `… ${lines} lines were dropped because no one read them\n`,
        )
        await serve({ env, which, database, print: (line) => out.write(`${line}\n`) })
        // what its readers have not taken by then keeps the process no longer
        setTimeout(() => process.exit(), 2000).unref()
      }),
    )
}
