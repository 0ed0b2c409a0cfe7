/** Quotes a text for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

// $1 is the login, $2 the line: it goes, once, into the first file from which the server's own sshd reads that login's keys; that stays the login's
// own in its home, and readable to sshd elsewhere. A look has noted which sshd listens, and its arguments; where none has, it is the usual one.
const letIn = [
  'id "$1" > /dev/null',
  'eval h=~$1',
  'mkdir -p /run/sshd',
  'd=$(sed -n "1s/^[a-z]* //p" /var/lib/gatehouse/sshd 2>/dev/null || :)',
  '[ "$d" ] || d=sshd',
  'f=$(PATH=$PATH:/usr/sbin:/usr/local/sbin; $d -T -C "user=$1,host=localhost,addr=127.0.0.1" 2>/dev/null | sed -n "s/^authorizedkeysfile \\([^ ]*\\).*/\\1/p" | sed "s|%u|$1|g; s|%U|$(id -u "$1")|g; s|%h|$h|g")',
  'case $f in /*) ;; *%* | none | "") f=$h/.ssh/authorized_keys ;; *) f=$h/$f ;; esac',
  'd=$(dirname "$f")',
  'case $f in "$h"/*) umask 077 ;; *) umask 022 ;; esac',
  'mkdir -p "$d"',
  'grep -qsxFe "$2" "$f" || printf "\\n%s\\n" "$2" >> "$f"',
  'case $f in "$h"/*) chown "$1": "$d" "$f"; chmod go-w "$d" "$f" ;; *) chmod 644 "$f" ;; esac',
]
const sudoRule =
  'sudo -lU "$1" | grep -q "NOPASSWD: ALL" || printf "%s ALL=(ALL) NOPASSWD: ALL\\n" "$1" > /etc/sudoers.d/gatehouse-login'

/**
 * The line that lets Gatehouse in: run on the server as root, or for another login by whoever may become root there by sudo, it adds the
 * management key where the server's sshd reads that login's keys, unless it stands there. The empty line before it keeps it off an unfinished last
 * line. A login other than root gets a rule for sudo where it has none.
 */
export function commandToLetIn(managementLine: string, login = 'root'): string {
  const [sudo, script] = login === 'root' ? ['', letIn] : ['sudo ', [...letIn, sudoRule]]
  return `${sudo}sh -ec ${quoted(script.join('; '))} sh ${login} ${quoted(managementLine)}`
}
