# Accounts: made, adopted, closed and opened. Of each that is or was ours, $state/logins/<login> says in one line
#
#   creating - -               it is being made
#   created <uid> <-|closed>   we made it; closed: its member has departed, and nothing lets anybody in
#   adopted <uid> <-|idle>     somebody else made it, and a person gave it to its member; idle: it holds no line of ours
#   released <uid> -             its lines were left to it (leave.sh): it is not ours any more
#
# and behind that, where they are not in .ssh/authorized_keys, in which files its lines stand (key-files.sh).
# Written before what it speaks of is done: a crash between the two must leave nothing that nobody would undo.

remember() {
  case $places in -) where='' ;; *) where=" $places" ;; esac
  if printf '%s %s %s%s\n' "$1" "${uid:--}" "$2" "$where" >"$state/logins/.new"; then
    sync "$state/logins/.new"
    mv -f "$state/logins/.new" "$state/logins/$login" && made=$1 note=$2 known=$uid && { sync "$state/logins"; return 0; }
  fi 2>/dev/null
  wrong "cannot write $state; is the disk full or read-only?"
  return 1
}

forget() { rm -f "$state/logins/$login" 2>/dev/null; }

create_account() {
  base=/home
  [ -n "$root" ] || [ ! -r /etc/default/useradd ] ||
    while IFS='=' read -r word rest; do [ "$word" != HOME ] || base=$rest; done </etc/default/useradd
  ! is_behind_missing_mount "$base/$login" || return 1
  remember creating - || return 1
  said=''
  add_account
  if look_up; then remember created -; return; fi
  forget
  wrong "could not create the account: $(in_short "$said")"
  return 1
}

# A password of `*` can never match, and unlike `!` does not make sshd call the account locked. It must not age, whatever
# login.defs says: PAM then refuses a key as well, and nobody could change it.
add_account() {
  shell=/bin/sh
  [ ! -x /bin/bash ] || shell=/bin/bash
  if [ -n "$root" ]; then
    mkdir -p "$root/home/$login" &&
      echo "$login:x:$((1000 + $(wc -l <"$root/etc/passwd"))):1000::/home/$login:/bin/sh" >>"$root/etc/passwd"
  elif command -v useradd >/dev/null; then
    said=$(useradd -m -U -G '' -p '*' -K PASS_MAX_DAYS=-1 -f -1 -e '' -s "$shell" "$login" 2>&1 9>&-)
  else
    said=$(adduser -D -s "$shell" "$login" 2>&1 9>&- && echo "$login:*" | chpasswd -e 2>&1)
  fi
}

# Made beside its place and moved there: a folder of that name is the login's, with all that useradd would put there.
make_home() {
  case $home in /?*) part=$root$home.gatehouse ;; *) return 1 ;; esac
  (umask 022 && mkdir -p "${part%/*}" && cd "${part%/*}" && is_ours_alone) 2>/dev/null || return 1
  { rm -rf "$part" && mkdir -m 700 "$part"; } 2>/dev/null || return 1
  [ -n "$root" ] || [ ! -d /etc/skel ] || cp -Rp /etc/skel/. "$part" 2>/dev/null
  { chmod 700 "$part" && { [ -n "$root" ] || chown -R "$uid:$gid" "$part"; } && mv "$part" "$root$home"; } 2>/dev/null
}

# Whether nobody else can put something under our hands here.
is_ours_alone() {
  set -- $(ls -ldn .)
  case $1 in ?????w* | ????????w*) return 1 ;; esac
  [ -n "$root" ] || [ "$3" = 0 ]
}

# sshd, cron and su refuse an expired account, whatever keys stand in its home.
close_account() {
  [ "$note" = closed ] || remember created closed || return
  [ -z "$root" ] || return 0
  if command -v usermod >/dev/null; then
    [ "$shut" = expired ] || said=$(usermod -e 1 "$login" 2>&1 9>&-)
  else
    [ "$shut" = locked ] || said=$(passwd -l "$login" 2>&1 9>&-)
  fi || wrong "could not close the account: $(in_short "$said")"
}

open_account() {
  if [ -z "$root" ]; then
    if command -v usermod >/dev/null; then
      said=$(usermod -e '' "$login" 2>&1 9>&-)
    else
      said=$(passwd -u "$login" 2>&1 9>&-)
    fi || { wrong "could not open the account again: $(in_short "$said")"; return 1; }
  fi
  remember created -
}

# A login that Gatehouse keeps is let in by keys, which must not end with the age of a password.
keep_from_aging() {
  [ "$ages" = aging ] && [ "$want" != - ] && [ -z "$root" ] && command -v chage >/dev/null || return 0
  said=$(chage -M -1 -I -1 "$login" 2>&1 9>&-) || wrong "could not keep its password from aging: $(in_short "$said")"
}

# Prints `<pid> <uid>` of every process. What is dead and not yet collected does not count.
list_processes() {
  (set +f; exec cat /proc/[0-9]*/status 2>/dev/null) | awk '
    $1 == "State:" { state = $2 }
    $1 == "Pid:" { pid = $2 }
    $1 == "Uid:" && state !~ /^[ZX]/ { print pid, $2; if ($4 != $2) print pid, $4 }'
}

# As the login itself, all end at once: none has time to start another.
end_processes() {
  [ -z "$root" ] || return 0
  rounds=0
  while running=$(list_processes | awk -v uid="$uid" '$2 == uid { print $1 }') && [ -n "$running" ]; do
    rounds=$((rounds + 1))
    if [ "$rounds" -gt 20 ]; then wrong "$(echo "$running" | wc -l) of its processes could not be ended"; return; fi
    if [ "$change" = setpriv ] && [ "$rounds" -le 5 ]; then
      setpriv --reuid "$uid" --regid "$gid" --clear-groups sh -c 'kill -KILL -1'
    else
      kill -KILL $running
    fi 2>/dev/null 9>&-
    sleep 0.05 2>/dev/null || sleep 1
  done
}
