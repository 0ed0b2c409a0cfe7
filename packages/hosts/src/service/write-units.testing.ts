import type { SshHost } from '../test-host/ssh-host.ts'

/** Services that are well and that are not, by what goes wrong with them. */
const units = {
  'well.service': '[Service]\nExecStart=/bin/sh -c "echo up; exec sleep 1000"\n',
  'dies.service': '[Service]\nExecStart=/bin/sh -c "echo I am dying; sleep 1; exit 3"\n',
  'revived.service':
    '[Service]\nExecStart=/bin/sh -c "echo again; sleep 0.4; exit 4"\nRestart=always\nRestartSec=1\n',
  'missing.service': '[Service]\nExecStart=/opt/nothing-here\n',
  'slow.service': `[Service]\nExecStart=/bin/sh -c "trap 'sleep 4; exit 0' TERM; while :; do sleep 0.1; done"\n`,
  'stuck.service': `[Service]\nTimeoutStopSec=2\nExecStart=/bin/sh -c "trap '' TERM; while :; do sleep 0.1; done"\n`,
  'once.service': '[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo done"\n',
  'kept.service': '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n',
  'ends.service': '[Service]\nExecStart=/bin/true\n',
  'skipped.service': '[Unit]\nConditionPathExists=/nowhere\n[Service]\nExecStart=/bin/sleep 1000\n',
  'alias-of-ssh.service': null,
} as const

/** Puts them on a host with systemd. */
export async function writeUnits(host: Pick<SshHost, 'run'>): Promise<void> {
  for (const [name, text] of Object.entries(units)) {
    const path = `/etc/systemd/system/${name}`
    if (text === null) await host.run(`ln -sf ssh.service ${path}`)
    else await host.run(`cat >${path}`, text)
  }
  await host.run('systemctl daemon-reload')
}
