import { program } from './program.ts'

// what is written decides where links lead and who gets in: nobody else may, whatever umask this was started with
process.umask(process.umask() | 0o022)

// `gatehouse … | head` has read all it wants
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

await program.parseAsync()
