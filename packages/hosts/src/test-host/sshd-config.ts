import { spawnSync } from 'node:child_process'

/** The text of an `sshd_config`; the files it names are there when keep-sshd.sh starts sshd. */
export function sshdConfig({ host, port }: { host: string; port: number }): string {
  return `Port ${port}
ListenAddress ${host}
HostKey /run/host-key
PidFile /run/test-host/listening
StrictModes yes
UsePAM no
UseDNS no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 200
Subsystem sftp internal-sftp
${penalisesProbes() ? 'PerSourcePenalties no\n' : ''}`
}

let penalises: boolean | undefined

/** From OpenSSH 9.8 on, an address that often connects without logging in is shut out. */
function penalisesProbes(): boolean {
  penalises ??= /OpenSSH_(9\.[89]|\d\d)/.test(spawnSync('/usr/sbin/sshd', ['-V']).stderr.toString())
  return penalises
}
