import { Argument, type Command } from 'commander'
import { attempt } from '../attempt.ts'
import { type Part, parts } from '../parts.ts'

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Run Gatehouse: all parts in this process, or those named.')
    .addArgument(new Argument('[parts...]', 'which parts').choices(parts))
    .action((named: Part[]) =>
      attempt(async () => {
        const { readEnv } = await import('../env.ts')
        const env = readEnv()
        const { serve } = await import('../serve.ts')
        await serve(env, named.length > 0 ? named : parts, (line) => process.stdout.write(`${line}\n`))
      }),
    )
}
