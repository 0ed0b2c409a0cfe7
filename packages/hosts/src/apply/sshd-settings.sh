# What sshd says of its own settings for one login.

# Prints sshd's settings for the login that comes from where we come from.
ask_settings() {
  $deadline "$sshd" $given -T -C "user=$login,host=$from,addr=$from,laddr=$to,lport=$port" 2>/dev/null </dev/null 9>&-
}

# Sets where we come from, as sshd sees it.
come_from() {
  set -- ${SSH_CONNECTION-}
  [ -z "$root" ] && [ $# -eq 4 ] || return 1
  from=$1 to=$3 port=$4
}

# Sets files to the files that sshd reads for a login; fails where it does not say.
keys_files() {
  files=''
  while read -r word listed; do [ "$word" != authorizedkeysfile ] || files=$listed; done <<END
$(ask_settings)
END
  [ "$files" ]
}
