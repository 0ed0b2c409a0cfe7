/** A service's name as systemd knows it: no glob, which `systemctl` would expand, and nothing that passes for an option. */
export const unitPattern = /^(?!-)[A-Za-z0-9@:_.\\-]{1,200}\.service$/

export const unitRule = 'Enter a service name such as asterisk.service. Wildcards don’t work here.'

/** Names of units, without `.service`, that carry the server or the way to it, and what they carry. */
const carriers: readonly (readonly [RegExp, string])[] = [
  [/^sshd?(@.*|-.*)?$/, 'Gatehouse reaches the server through it'],
  [
    /^(systemd-.*|dbus|dbus-broker|init|emergency|rescue|user@.*|user-runtime-dir@.*|(console-|serial-|container-)?getty@.*|autovt@.*)$/,
    'the operating system depends on it',
  ],
  [
    /^(networking|network|NetworkManager.*|wpa_supplicant.*|dhcpcd.*|ifup@.*|netplan.*|wicked.*|connman)$/,
    'the server’s network depends on it',
  ],
  [
    /^(nftables|firewalld|ufw|ip6?tables|netfilter-persistent|shorewall6?|gatehouse.*)$/,
    'it holds the server’s firewall',
  ],
]

/** Why a unit is never restarted through Gatehouse, as the end of a sentence; null where it may be chosen. */
export function carriedBy(unit: string): string | null {
  const name = unit.replace(/\.service$/, '')
  return carriers.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

/** What is wrong with a name, in a sentence; null where it can be chosen. */
export function unitProblem(unit: string): string | null {
  if (!unitPattern.test(unit)) return unitRule
  if (/@\.service$/.test(unit))
    return `${unit} is a template. Name one of its instances, such as ${unit.replace('@.', '@1.')}.`
  const carried = carriedBy(unit)
  return carried && `${unit} can’t be managed here: ${carried}.`
}

/** The one service whose calls are counted, since a restart cuts them. */
export const callsOf = 'asterisk.service'
