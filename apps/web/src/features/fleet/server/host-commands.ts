/** Quotes a text for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Adds, run as root, a line to root's `authorized_keys`. The empty line before it keeps it off an unfinished last line. */
export function commandToLetIn(managementLine: string): string {
  const file = '/root/.ssh/authorized_keys'
  return `umask 077; mkdir -p /root/.ssh; printf '\\n%s\\n' ${quoted(managementLine)} >> ${file}`
}

/** Exempts addresses from sshd's penalties (sshd_config(5), OpenSSH 9.8 and newer). */
export function lineForSshd(from: readonly string[]): string {
  return `PerSourcePenaltyExemptList ${from.join(',')}`
}

/** Exempts addresses from fail2ban; what it exempts by itself stays so (jail.conf(5)). */
export function lineForFail2ban(from: readonly string[]): string {
  return `ignoreip = 127.0.0.1/8 ::1 ${from.join(' ')}`
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
