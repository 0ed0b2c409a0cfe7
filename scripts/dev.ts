/**
 * `npm run dev`: Gatehouse, started again whenever its code changes, and the dashboard by Vite, which exchanges what changes in the
 * open page. Vite stands in front, and passes on what is the API's.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const page = Number(process.env.DEV_PORT ?? 5173)
const api = Number(process.env.PORT ?? 4600)
const env = {
  ...process.env,
  PORT: `${api}`,
  // links and the check of origins are about the address that the browser has
  GATEHOUSE_URL: process.env.GATEHOUSE_URL ?? `http://localhost:${page}`,
  GATEHOUSE_API: `http://127.0.0.1:${api}`,
}

// the modules that are loaded are watched, and none of the data, which changes all the time
const gatehouse = ['--watch', '--watch-preserve-output', 'apps/cli/src/main.ts', 'serve']
const vite = ['node_modules/vite/bin/vite.js', '--port', `${page}`, '--strictPort', '--clearScreen', 'false']
const children = [start(gatehouse, root), start(vite, join(root, 'apps/web'))]

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
await Promise.race(children.map((child) => once(child, 'exit')))
stop()

function start(args: readonly string[], cwd: string): ChildProcess {
  return spawn(process.execPath, args, { cwd, env, stdio: 'inherit' })
}

/** Neither is of use without the other. */
function stop(): void {
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM')
}
