import { spawnSync } from 'node:child_process'

interface SshdOptions {
  readonly host: string
  readonly port: number
  /** Whether an address that fails to log in is shut out for a while, as OpenSSH does from 9.8 on, whoever else comes from it. */
  readonly penalises?: boolean | undefined
}

/**
 * The text of an `sshd_config`, as distributions ship it with what docs/operations.md asks for: the addresses that Gatehouse
 * comes from are exempt from penalties. The files it names are there when keep-sshd.sh starts sshd.
 */
export function sshdConfig({ host, port, penalises = false }: SshdOptions): string {
  const penalties = penalises ? '' : 'PerSourcePenaltyExemptList 127.0.0.0/8,10.0.0.0/8\n'
  return `Port ${port}
ListenAddress ${host}
HostKey /run/host-key
PidFile /run/test-host/listening
StrictModes yes
UsePAM yes
UseDNS no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 200
Subsystem sftp internal-sftp
${knowsPenalties() ? `PerSourcePenalties yes\n${penalties}` : ''}`
}

let known: boolean | undefined

/** Whether the sshd here penalises addresses: from OpenSSH 9.8 on. */
function knowsPenalties(): boolean {
  known ??= /OpenSSH_(9\.[89]|\d\d)/.test(spawnSync('/usr/sbin/sshd', ['-V']).stderr.toString())
  return known
}
