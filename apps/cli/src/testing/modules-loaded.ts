import { spawnSync } from 'node:child_process'
import { main, ownVariables } from './run-command.ts'

const counting = `
  import { registerHooks } from 'node:module'
  let loaded = 0
  registerHooks({ load: (url, context, next) => (loaded++, next(url, context)) })
  process.on('exit', () => console.error('loaded', loaded))`

/**
 * Runs the command and counts the modules that it loads, Node's own among them. Each costs about a third of a millisecond, and
 * whoever types a command waits for all of them.
 */
export function modulesLoadedBy(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(counting)}`, main, ...args],
    { encoding: 'utf8', env: { ...ownVariables(), ...env } },
  )
  return { code: status, modules: Number(/^loaded (\d+)$/m.exec(stderr)?.[1]) }
}
