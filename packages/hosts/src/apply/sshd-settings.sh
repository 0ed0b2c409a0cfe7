# What sshd says of its own settings for one login.

# Prints sshd's settings for the login that comes from where we come from.
ask_settings() {
  $deadline "$sshd" $given -T -C "user=$login,host=$from,addr=$from,laddr=$to,lport=$port" 2>/dev/null </dev/null 9>&-
}

# Sets where we come from, as sshd sees it. sudo hides that; the process that called it still knows.
come_from() {
  [ -z "$root" ] || return 1
  connection=${SSH_CONNECTION-} at=$PPID steps=0
  while [ "${SUDO_USER-}" ] && [ -z "$connection" ] && [ "$at" -gt 1 ] && [ $((steps += 1)) -le 6 ]; do
    connection=$(tr '\000' '\n' <"/proc/$at/environ" 2>/dev/null 9>&- | sed -n 's/^SSH_CONNECTION=//p' | head -n 1)
    read -r stat <"/proc/$at/stat" || break
    set -- ${stat##*) }
    at=$2
  done 2>/dev/null
  set -- $connection
  [ $# -eq 4 ] || return 1
  from=$1 to=$3 port=$4
  case $from$to$port in *[!0-9A-Za-z.:%]*) return 1 ;; esac
}

# Sets files to the files that sshd reads for a login; fails where it does not say.
keys_files() {
  files=''
  while read -r word listed; do [ "$word" != authorizedkeysfile ] || files=$listed; done <<END
$(ask_settings)
END
  [ "$files" ]
}
