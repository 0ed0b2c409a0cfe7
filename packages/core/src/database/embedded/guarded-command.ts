import { existsSync } from 'node:fs'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** All that PostgreSQL gets of the environment: PGDATA, PGOPTIONS, TZ and the like must not reach it. */
export const postgresEnvironment = { PATH: systemFolders.join(':'), LC_ALL: 'C', TZ: 'UTC' }

/**
 * The command line that runs a PostgreSQL program so that it gets SIGINT (fast shutdown) when this process dies in any way,
 * kill -9 included, and under another user number where this process is root, which PostgreSQL refuses.
 * The files it makes still belong to root: inside the user namespace, root merely goes by the number 65534.
 * @throws EmbeddedPostgresError as root on a system that has no user namespaces.
 */
export function guardedCommand(program: string, args: readonly string[]): [string, string[]] {
  const isRoot = process.getuid?.() === 0
  if (process.platform !== 'linux') {
    if (isRoot) {
      throw new EmbeddedPostgresError(
        'PostgreSQL does not run as root. Start Gatehouse as an ordinary user, or set DATABASE_URL.',
      )
    }
    return [program, [...args]]
  }
  if (!isRoot && !systemFolders.some((folder) => existsSync(`${folder}/setpriv`))) return [program, [...args]]
  // Where this process died before the death signal was set, nobody would send it: hence the look at the parent.
  const unlessOrphaned = '[ "$PPID" = "$0" ] || exit 1; exec "$@"'
  const guard = [
    'setpriv',
    '--pdeathsig',
    'INT',
    '--',
    'sh',
    '-c',
    unlessOrphaned,
    String(process.pid),
    program,
    ...args,
  ]
  return isRoot
    ? ['unshare', ['--user', '--map-user=65534', '--map-group=65534', ...guard]]
    : ['setpriv', guard.slice(1)]
}
