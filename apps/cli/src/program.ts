import { Argument, Command } from 'commander'
import { attempt } from './attempt.ts'
import { readEnv } from './env.ts'
import { type Part, parts } from './serve.ts'

/** The `gatehouse` command. Exit 0 done, 1 failed, 2 used wrongly. */
export const program = new Command('gatehouse')
  .description('Access control for fleets of Linux servers.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .showHelpAfterError('(run with --help to see how)')

program
  .command('serve')
  .description('Run Gatehouse: all parts in this process, or those named.')
  .addArgument(new Argument('[parts...]', 'which parts').choices(parts))
  .action((named: Part[]) =>
    attempt(async () => {
      const { serve } = await import('./serve.ts')
      await serve(readEnv(), named.length > 0 ? named : parts, (line) => process.stdout.write(`${line}\n`))
    }),
  )
