/**
 * The `authorized_keys` line for root on a server: the management key, from Gatehouse's addresses alone where they are known.
 * Several patterns stand in one pair of quotes, with commas between them (sshd(8)).
 */
export function managementLine(key: string, from: readonly string[]): string {
  return from.length > 0 ? `from="${from.join(',')}" ${key}` : key
}
