import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateOpenSshKeyPair } from '@gatehouse/hosts/openssh-key-pair'
import ssh2 from 'ssh2'

export interface GatewayHostKey {
  /** OpenSSH PEM. */
  readonly privateKey: string
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string
}

/** Ed25519, and one for clients from before 2014. Not RSA: with it ssh2 would offer SHA-1 as well. */
const kinds = ['ed25519', 'ecdsa'] as const

/** The gateway's host keys, kept in a folder: made there the first time, by whichever process is first. */
export async function hostKeysIn(folder: string): Promise<GatewayHostKey[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return Promise.all(kinds.map((kind) => hostKey(join(folder, `ssh_host_${kind}_key`), kind)))
}

async function hostKey(path: string, kind: (typeof kinds)[number]): Promise<GatewayHostKey> {
  const known = await readHostKey(path)
  if (known) return known
  const made = `${path}.${randomUUID()}`
  try {
    await writeFile(made, newPrivateKey(kind), { mode: 0o600 })
    await link(made, path)
  } catch (error) {
    if (!isTaken(error)) throw error
  } finally {
    await rm(made, { force: true })
  }
  const key = await readHostKey(path)
  if (!key) throw new Error(`${path} is gone again`)
  return key
}

async function readHostKey(path: string): Promise<GatewayHostKey | null> {
  const privateKey = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (privateKey === null) return null
  const key = ssh2.utils.parseKey(privateKey)
  if (key instanceof Error) throw new Error(`${path} is not a private key: ${key.message}`)
  return { privateKey, publicKey: `${key.type} ${key.getPublicSSH().toString('base64')}` }
}

function newPrivateKey(kind: (typeof kinds)[number]): string {
  if (kind === 'ed25519') return generateOpenSshKeyPair('gatehouse').privateKey
  return ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private
}

const isTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EEXIST'
