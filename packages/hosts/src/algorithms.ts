import crypto from 'node:crypto'
import type ssh2 from 'ssh2'

/**
 * The software version of our identification string (RFC 4253 §4.2). OpenSSH tells only what begins with its own name that output
 * is no longer wanted (`eow@openssh.com`), without which `ssh … | head` never ends. Without a number: nobody takes us for one with faults.
 */
export const ident = 'OpenSSH_compatible_Gatehouse'

/** As patched, where Node has ML-KEM (draft-ietf-sshm-mlkem-hybrid-kex): what is kept today is not read by tomorrow's machines. */
const postQuantum = 'mlkem768x25519-sha256' as ssh2.KexAlgorithm
const hasMlKem = 'encapsulate' in crypto

/** What OpenSSH itself still offers, for both ends of ours. AES-GCM first: the one that is fast in Node. */
export const algorithms = {
  kex: [
    ...(hasMlKem ? [postQuantum] : []),
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes256-ctr',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} satisfies ssh2.Algorithms
