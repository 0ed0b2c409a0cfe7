/** Quotes a text for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

// $1 is the login, $2 the line: it goes into the first file from which the server's own sshd reads that login's keys, which stays the login's own
// in its home and readable to sshd elsewhere; and a rule for sudo where it has none.
const forLogin = [
  'h=$(getent passwd "$1" | cut -d: -f6)',
  'f=$(PATH=$PATH:/usr/sbin; sshd -T -C "user=$1,host=localhost,addr=127.0.0.1" 2>/dev/null | sed -n "s/^authorizedkeysfile \\([^ ]*\\).*/\\1/p" | sed "s|%u|$1|g; s|%h|$h|g")',
  'case $f in /*) ;; *%* | none | "") f=$h/.ssh/authorized_keys ;; *) f=$h/$f ;; esac',
  'umask 077',
  'mkdir -p "$h/.ssh"',
  'd=$(dirname "$f")',
  '[ -d "$d" ] || mkdir -p -m 755 "$d"',
  'printf "\\n%s\\n" "$2" >> "$f"',
  'case $f in "$h"/*) chown "$1": "$h/.ssh" "$f" ;; *) chmod 644 "$f" ;; esac',
  'sudo -lU "$1" | grep -q "NOPASSWD: ALL" || printf "%s ALL=(ALL) NOPASSWD: ALL\\n" "$1" > /etc/sudoers.d/gatehouse-login',
].join('; ')

/**
 * The line that lets Gatehouse in: run on the server as root, or for another login by whoever may become root there by sudo, it adds the
 * management key to that login's `authorized_keys`, wherever the server's sshd reads that. The empty line before it keeps it off an unfinished last line.
 */
export function commandToLetIn(managementLine: string, login = 'root'): string {
  if (login !== 'root') return `sudo sh -ec ${quoted(forLogin)} sh ${login} ${quoted(managementLine)}`
  const file = '/root/.ssh/authorized_keys'
  return `umask 077; mkdir -p /root/.ssh; printf '\\n%s\\n' ${quoted(managementLine)} >> ${file}`
}
