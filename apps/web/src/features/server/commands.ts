/** Quotes a text for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Adds a line to root's `authorized_keys`. The empty line before it keeps it off an unfinished last line. */
export function commandToLetIn(managementKey: string): string {
  const add = 'umask 077; mkdir -p /root/.ssh; cat >> /root/.ssh/authorized_keys'
  return `printf '\\n%s\\n' ${quoted(managementKey)} | sudo sh -c '${add}'`
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
