import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'

/** As whom, and by which path, a sandbox's commands see its folder. */
export interface Confinement {
  readonly owner: { readonly uid: number; readonly gid: number } | null
  /** The folder as the commands name it. */
  readonly root: string
  /** Handed to the commands as their descriptor 4, if they reach the folder through it only. */
  readonly descriptor: number | null
  close(): void
}

const nobody = { uid: 65534, gid: 65534 }

/**
 * A sandbox's logins have a shell; where Gatehouse runs as root, it must not be root's. There everything in the sandbox
 * runs as nobody, the folder becomes nobody's, and if a parent folder is closed to nobody, the folder is reached through
 * an inherited descriptor.
 */
export function confine(folder: string): Confinement {
  if (process.getuid?.() !== 0) return { owner: null, root: folder, descriptor: null, close() {} }
  execFileSync('chown', ['-R', '-P', `${nobody.uid}:${nobody.gid}`, '--', folder])
  const probe = spawnSync('sh', ['-c', 'cd -- "$1" && [ -w . ]', 'sh', folder], {
    ...nobody,
    stdio: 'ignore',
    cwd: '/',
  })
  if (probe.status === 0) return { owner: nobody, root: folder, descriptor: null, close() {} }
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  return { owner: nobody, root: '/proc/self/fd/4', descriptor, close: () => closeSync(descriptor) }
}
