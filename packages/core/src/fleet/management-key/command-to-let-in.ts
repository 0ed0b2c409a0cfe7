/** Quotes a text for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

// $1 is the login, $2 the line: its file, which stays the login's own, and a rule for sudo where it has none.
const forLogin = [
  'h=$(getent passwd "$1" | cut -d: -f6)',
  'umask 077',
  'mkdir -p "$h/.ssh"',
  'printf "\\n%s\\n" "$2" >> "$h/.ssh/authorized_keys"',
  'chown "$1": "$h/.ssh" "$h/.ssh/authorized_keys"',
  'sudo -lU "$1" | grep -q "NOPASSWD: ALL" || printf "%s ALL=(ALL) NOPASSWD: ALL\\n" "$1" > /etc/sudoers.d/gatehouse-login',
].join('; ')

/**
 * The line that lets Gatehouse in: run on the server as root, or for another login by whoever may become root there by sudo, it adds the
 * management key to that login's `authorized_keys`. The empty line before it keeps it off an unfinished last line.
 */
export function commandToLetIn(managementLine: string, login = 'root'): string {
  if (login !== 'root') return `sudo sh -ec ${quoted(forLogin)} sh ${login} ${quoted(managementLine)}`
  const file = '/root/.ssh/authorized_keys'
  return `umask 077; mkdir -p /root/.ssh; printf '\\n%s\\n' ${quoted(managementLine)} >> ${file}`
}
