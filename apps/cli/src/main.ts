import { program } from './program.ts'

// `gatehouse … | head` has read all it wants
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

await program.parseAsync()
