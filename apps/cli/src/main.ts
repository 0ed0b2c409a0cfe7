import { outputFailed } from './output-gone.ts'
import { program } from './program.ts'

// what is written decides where links lead and who gets in: nobody else may, whatever umask this was started with
process.umask(process.umask() | 0o022)

process.stdout.on('error', outputFailed)
process.stderr.on('error', () => {}) // nobody is left to be told

await program.parseAsync()
