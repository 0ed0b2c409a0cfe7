/** Gatehouse's addresses and CIDRs, and the port of SSH on the host. */
export interface SshFirewall {
  from: readonly string[]
  port: number
}

const isIpv6 = (address: string) => address.includes(':')

/** A table of nftables, for `/etc/nftables.conf` or `nft -f`: SSH from these addresses and from the host itself alone. */
export function nftablesRules({ from, port }: SshFirewall): string {
  const accept = (family: 'ip' | 'ip6', addresses: string[]) =>
    addresses.length > 0 ? [`    tcp dport ${port} ${family} saddr { ${addresses.join(', ')} } accept`] : []
  return [
    'table inet gatehouse {',
    '  chain ssh {',
    '    type filter hook input priority filter; policy accept;',
    '    ct state established,related accept',
    `    iifname "lo" tcp dport ${port} accept`,
    ...accept(
      'ip',
      from.filter((one) => !isIpv6(one)),
    ),
    ...accept('ip6', from.filter(isIpv6)),
    `    tcp dport ${port} drop`,
    '  }',
    '}',
  ].join('\n')
}

/** Commands of ufw; each goes before what is there, so that the refusal is the last of them. */
export function ufwRules({ from, port }: SshFirewall): string {
  return [
    `ufw prepend deny proto tcp from any to any port ${port}`,
    ...from.map((address) => `ufw prepend allow proto tcp from ${address} to any port ${port}`),
  ].join('\n')
}
