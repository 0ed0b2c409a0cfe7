/** A user's own Unix account name on servers: what `useradd` of every distribution takes, and no shell can misread. */
export const loginPattern = /^[a-z_][a-z0-9_-]{0,30}$/

const maxLength = 31

/** Accounts that systems, services and our own tooling own. A person must never be given one. */
const reserved = new Set(
  [
    // Debian's and Red Hat's base systems
    'root toor daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody nogroup adm',
    'halt shutdown operator ftp kmem tty disk utmp staff users wheel sudo shadow input kvm render video audio plugdev',
    'messagebus polkitd avahi tss uuidd tcpdump landscape fwupd-refresh lxd sshd ssh dbus rpc rpcuser nfsnobody chrony ntp',
    'ntpd syslog rsyslog statd colord pulse rtkit geoclue saned usbmux whoopsie cups pcp sssd unbound abrt dnsmasq libvirt-qemu',
    // services
    'apache httpd nginx caddy haproxy varnish mysql mariadb postgres postgresql pgbouncer mongodb redis memcache memcached rabbitmq',
    'elasticsearch kafka zookeeper consul vault nomad etcd prometheus grafana node_exporter telegraf influxdb zabbix nagios munin',
    'postfix postdrop dovecot dovenull exim debian-exim opendkim smmsp named bind tomcat jenkins gitlab-runner docker podman',
    'asterisk freeswitch kamailio opensips rtpengine vicidial coturn turnserver',
    // cloud images and automation
    'admin administrator ubuntu debian centos rocky almalinux fedora ec2-user opc core alpine arch vagrant cloud-user azureuser',
    'ansible puppet chef salt terraform packer deploy deployer git gitlab gogs gitea svn backup-user rancher kubelet kube',
    // ours, and names that would mislead in a log
    'gatehouse gateway system service support security anonymous guest test user host localhost all none null self me',
  ].flatMap((names) => names.split(' ')),
)

/** Whether a login belongs to a system or service; such names are never given to a person. */
export function isReservedLogin(login: string): boolean {
  // "_name" is how Debian and the BSDs mark service accounts.
  return (
    reserved.has(login) ||
    login.startsWith('systemd-') ||
    login.startsWith('_') ||
    login.startsWith('gatehouse-')
  )
}

// what people share on purpose: no system makes an account of such a name by itself
const shareable = new Set(['deploy', 'deployer', 'ansible', 'terraform', 'packer'])

/** Whether a login belongs to a system or service in such a way that people must not share it either. */
export function isSystemLogin(login: string): boolean {
  return isReservedLogin(login) && !shareable.has(login)
}

/** "saurav.k+x@acme.com" → "saurav-k"; always matches `loginPattern`, with room for "-9999". */
function loginStem(email: string): string {
  const [local = ''] = email.slice(0, 320).toLowerCase().split('@')
  const name = (local.split('+')[0] ?? '').replace(/[^a-z0-9_]+/g, '-').replace(/^[-_]+/, '')
  const stem = (/^[0-9]/.test(name) ? `u${name}` : name).slice(0, maxLength - 5).replace(/[-_]+$/, '')
  return stem === '' ? 'member' : stem
}

/**
 * Proposes a free login for a person from their e-mail address. Reserved and taken names get a number
 * ("admin@…" → "admin-2"). Throws RangeError when 9999 of them are taken.
 */
export function proposeLogin(email: string, taken: (login: string) => boolean): string {
  const own = loginStem(email)
  // Where a number does not help ("gatehouse-2"), the whole name is given up.
  const stem = isReservedLogin(`${own}-2`) ? 'member' : own
  for (let number = 1; number < 10_000; number++) {
    const login = number === 1 ? stem : `${stem}-${number}`
    if (!isReservedLogin(login) && !taken(login)) return login
  }
  throw new RangeError(`Every login from ${stem} to ${stem}-9999 is taken.`)
}
