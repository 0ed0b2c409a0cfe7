import { type Manifest, type ManifestLogin, sudoersLines } from '@gatehouse/hosts/manifest'
import { renderAuthorizedKey } from '../key/public-key.ts'
import type { KeyType } from '../key/public-key-blob.ts'

/** A login that a server should have, as the database tells it. */
export interface WantedLogin {
  login: string
  email: string
  adopted: boolean
  keys: { type: KeyType; public_key: string }[]
}

/** What the server's own settings ask for. */
export interface ServerSettings {
  sudo: boolean
  end_processes: boolean
}

/** The manifest of a server: each login with its keys' lines, re-encoded, with the owner's address as the comment. */
export function renderManifest(wanted: readonly WantedLogin[], settings: ServerSettings): Manifest {
  const logins = wanted.map(
    ({ login, email, adopted, keys }): ManifestLogin => ({
      login,
      keys: keys.map((key) => renderKey(key, email)),
      ...(adopted && { adopt: true }),
    }),
  )
  const sudoers = settings.sudo ? logins.filter(({ keys }) => keys.length > 0).map(({ login }) => login) : []
  return {
    logins,
    files: sudoers.length > 0 ? [{ name: 'sudoers', lines: sudoersLines(sudoers) }] : [],
    endProcesses: settings.end_processes,
  }
}

function renderKey({ type, public_key }: WantedLogin['keys'][number], email: string): string {
  const blob = Buffer.from(public_key.split(' ')[1] ?? '', 'base64')
  return renderAuthorizedKey({ type, blob }, email)
}
