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
