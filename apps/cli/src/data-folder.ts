import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { WrongEnvironment } from './env.ts'

/** Makes the data folder, private to this user. @throws WrongEnvironment if it cannot be written */
export function makeDataFolder(folder: string): void {
  try {
    const isNew = !existsSync(folder)
    mkdirSync(folder, { recursive: true })
    if (isNew) chmodSync(folder, 0o755) // the embedded database's user must be able to pass through
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new WrongEnvironment(
      `GATEHOUSE_DATA holds ${JSON.stringify(folder)}, which cannot be written (${code}); right would be a folder that may be written.`,
    )
  }
}

/** The key that seals stored private keys, made once; a crash leaves either none or a whole one. */
export function keptSecret(folder: string): string {
  const path = join(folder, 'secret')
  if (!existsSync(path)) {
    const fresh = `${path}.${process.pid}`
    writeFileSync(fresh, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
    try {
      linkSync(fresh, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // somebody was faster: theirs stands
    }
    rmSync(fresh)
  }
  return readFileSync(path, 'utf8').trim()
}
