/** Quotes a text for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Adds, run as root, a line to root's `authorized_keys`. The empty line before it keeps it off an unfinished last line. */
export function commandToLetIn(managementKey: string): string {
  const file = '/root/.ssh/authorized_keys'
  return `umask 077; mkdir -p /root/.ssh; printf '\\n%s\\n' ${quoted(managementKey)} >> ${file}`
}

/** Prints, on the host itself, the fingerprint of its host key of `type` (the SSH algorithm name). */
export function commandToCompare(type: string): string {
  return `ssh-keygen -lf /etc/ssh/ssh_host_${fileOf(type)}_key.pub`
}

function fileOf(type: string): string {
  if (type.startsWith('ecdsa-')) return 'ecdsa'
  if (type === 'ssh-rsa' || type.startsWith('rsa-')) return 'rsa'
  return 'ed25519'
}
