import { createHash } from 'node:crypto'

/**
 * What a server should have: logins with the exact `authorized_keys` lines that Gatehouse manages there (no newline
 * inside). An empty list means that Gatehouse's lines must be gone; so does a managed login that is not named at all.
 */
export interface Manifest {
  readonly logins: readonly { readonly login: string; readonly keys: readonly string[] }[]
}

/** The portable login names of useradd(8), without its trailing `$`. */
export const loginPattern = /^[a-z_][a-z0-9_-]{0,30}$/

const keyLinePattern =
  /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]+={0,2}(?: [A-Za-z0-9._@:+-]+)?$/

// A login's lines travel to its worker as one argument, of which Linux allows 128 KiB (MAX_ARG_STRLEN).
const maxLoginBytes = 96 * 1024

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const canonicalKeys = (keys: readonly string[]) => [...new Set(keys)].sort()

function canonical(manifest: Manifest): { login: string; keys: string[] }[] {
  const names = new Set<string>()
  const logins = manifest.logins.map(({ login, keys }) => {
    if (!loginPattern.test(login) || login === 'root')
      throw new TypeError(`Not a login: ${JSON.stringify(login)}`)
    if (names.has(login)) throw new TypeError(`The login ${login} is named twice`)
    names.add(login)
    for (const key of keys) {
      if (!keyLinePattern.test(key))
        throw new TypeError(`Not a plain key line for ${login}: ${JSON.stringify(key)}`)
    }
    const own = canonicalKeys(keys)
    if (own.join('\n').length > maxLoginBytes) throw new TypeError(`Too many keys for ${login}: over 96 KiB`)
    return { login, keys: own }
  })
  return logins.sort((a, b) => (a.login < b.login ? -1 : 1))
}

/**
 * The text that the apply script reads: a header, for each login `login <name> <digest or ->` and its `key <line>`
 * lines, and a closing `end`, without which the script changes nothing. Logins and keys are sorted, equal keys once.
 * @throws TypeError for a login or a key line outside the strict patterns, a repeated login, or over 96 KiB for one.
 */
export function encodeManifest(manifest: Manifest): string {
  const lines = canonical(manifest).flatMap(({ login, keys }) => [
    `login ${login} ${keys.length === 0 ? '-' : digestLogin(keys)}`,
    ...keys.map((key) => `key ${key}`),
  ])
  return ['gatehouse-manifest 1', ...lines, 'end', ''].join('\n')
}

/** SHA-256 in hex over a login's key lines, sorted, each with its newline: what the host reports for that login. */
export function digestLogin(keys: readonly string[]): string {
  return sha256(
    canonicalKeys(keys)
      .map((key) => `${key}\n`)
      .join(''),
  )
}

/**
 * SHA-256 in hex over `<login> <digestLogin>` lines, sorted, of the logins that have keys: equal to the digest in a
 * host's report exactly if the host holds this manifest. A login without keys counts as not there.
 * @throws TypeError as {@link encodeManifest}.
 */
export function digestManifest(manifest: Manifest): string {
  const held = canonical(manifest).filter(({ keys }) => keys.length > 0)
  return sha256(held.map(({ login, keys }) => `${login} ${digestLogin(keys)}\n`).join(''))
}
