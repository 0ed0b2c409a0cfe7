import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Secrets } from '@gatehouse/core/crypto/seal'
import type { Env } from './env.ts'

// In the data folder: `secret` seals; `secret.next` is about to be it, and `secret.previous` was, until nothing is sealed with it any more.

/** The secrets of the environment, or of the data folder, which are looked at each time: a process need not be started anew. */
export function secretsOf(
  env: Pick<Env, 'secret' | 'previousSecret' | 'nextSecret' | 'dataFolder'>,
): () => Secrets {
  const { secret, previousSecret, nextSecret, dataFolder } = env
  if (secret === undefined) return keptSecrets(dataFolder)
  const others = [previousSecret, nextSecret].filter((one) => one !== undefined)
  return () => ({ current: secret, others })
}

function keptSecrets(folder: string): () => Secrets {
  const path = join(folder, 'secret')
  makeSecret(path)
  let read: { stamp: string; secrets: Secrets } | undefined
  return () => {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false })
    const stamp = `${found?.ino} ${found?.mtimeNs}`
    // where the folder cannot be read for a moment, what was read stands
    if (!read || (found && read.stamp !== stamp))
      read = { stamp, secrets: { current: readSecret(path), others: secretsIn(`${path}.previous`) } }
    return read.secrets
  }
}

/** Begins to seal with a new secret, or goes on where that was broken off; a crash leaves either none or a whole one. */
export function beginRotation(folder: string): void {
  const path = join(folder, 'secret')
  const [next, previous] = [`${path}.next`, `${path}.previous`]
  makeSecret(path)
  if (existsSync(previous) && !existsSync(next)) return
  makeSecret(next)
  if (!existsSync(previous)) linkSync(path, previous)
  syncFolder(folder)
  // whoever looks from here on knows both
  renameSync(next, path)
  syncFolder(folder)
}

/** Forgets the secret that was, where nothing is sealed with it any more. */
export function endRotation(folder: string): void {
  rmSync(join(folder, 'secret.previous'), { force: true })
}

/** Made once. */
function makeSecret(path: string): void {
  if (existsSync(path)) return
  const fresh = `${path}.${process.pid}`
  writeFileSync(fresh, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
  try {
    linkSync(fresh, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // somebody was faster: theirs stands
  }
  rmSync(fresh)
}

const readSecret = (path: string) => readFileSync(path, 'utf8').trim()

function secretsIn(path: string): string[] {
  try {
    return [readSecret(path)]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}
