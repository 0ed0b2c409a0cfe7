import { generateOpenSshKeyPair } from './openssh-key-pair.ts'

/**
 * The key pair with which Gatehouse logs in to an account's servers: an `authorized_keys` line for them, and the private
 * key in OpenSSH's PEM, unencrypted: to be sealed before it is stored.
 * @throws TypeError for a comment outside [A-Za-z0-9._@:+-].
 */
export function generateManagementKey(comment: string): { publicKey: string; privateKey: string } {
  return generateOpenSshKeyPair(comment)
}
