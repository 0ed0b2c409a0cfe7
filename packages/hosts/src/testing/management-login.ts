import type { OpenSshHost } from '../test-host/open-ssh-host.ts'

/** What a management login may do by sudo. */
export const sudoRules = {
  free: (login: string) => `${login} ALL=(ALL) NOPASSWD:ALL\n`,
  password: (login: string) => `${login} ALL=(ALL) ALL\n`,
  none: () => '',
} as const

/** A host on which root may not log in, and `login` may, by the management key, as cloud images have it. */
export async function manageBySudo(
  host: Pick<OpenSshHost, 'run' | 'stop' | 'start' | 'managementKey'>,
  login: string,
  rule: keyof typeof sudoRules = 'free',
): Promise<void> {
  const { code, stderr } = await host.run(
    `set -e
useradd -m -s /bin/bash -p '*' ${login}
mkdir -m 700 /home/${login}/.ssh
cat >/home/${login}/.ssh/authorized_keys
chown -R ${login}: /home/${login}/.ssh
: >/root/.ssh/authorized_keys
sed -i 's/^PermitRootLogin .*/PermitRootLogin no/' /run/test-host/sshd.conf`,
    `${host.managementKey.publicKey}\n`,
  )
  if (code !== 0) throw new Error(stderr)
  await setSudo(host, sudoRules[rule](login))
  await host.stop()
  await host.start()
}

/** What sudo says there beside the distribution's own rules. */
export async function setSudo(host: Pick<OpenSshHost, 'run'>, rules: string): Promise<void> {
  const { code, stderr } = await host.run(
    'cat >/etc/sudoers.d/90-cloud-init-users && chmod 440 /etc/sudoers.d/90-cloud-init-users && visudo -cq',
    rules,
  )
  if (code !== 0) throw new Error(stderr)
}
