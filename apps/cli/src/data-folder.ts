import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs'
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
      `GATEHOUSE_DATA is ${JSON.stringify(folder)}, which is not writable (${code}). Set it to a writable folder.`,
    )
  }
}
