# One login after the other: what its account must be, then its lines, each in its own process (as-login.sh).

# The first thing that went wrong is what is told.
wrong() { [ "$verdict" != ok ] || verdict="error:$1"; }

look_up() {
  while IFS=: read -r name _ uid gid _ home _; do [ "$name" != "$login" ] || return 0; done <"$root/etc/passwd"
  uid='' gid='' home=''
  return 1
}

# An account may come from a directory service, which /etc/passwd does not show.
look_up_elsewhere() {
  [ -z "$root" ] || return 1
  entry=$(getent passwd "$login" 2>/dev/null)
  [ -n "$entry" ] || return 1
  IFS=: read -r _ _ uid gid _ home _ <<END
$entry
END
}

# Whatever is written below the folder of a mount that is missing disappears when it is mounted.
is_behind_missing_mount() {
  rest=$missing:
  while [ "$rest" ] && [ "$rest" != : ]; do
    mount=${rest%%:*} rest=${rest#*:}
    case $1/ in "$mount"/*) ;; *) continue ;; esac
    # Under its true name it may be there. No folder that may hang is touched without a deadline, nor over a pipe.
    $deadline sh -c 'cd -P -- "$1" && pwd' gatehouse "$mount" 2>/dev/null >"$run/real" 9>&-
    read -r real <"$run/real" && [ "$real" != "$mount" ] && grep -qF " $real " /proc/mounts && continue
    wrong "its home folder is on $mount, which /etc/fstab names and which is not mounted; mount it"
    return 0
  done
  return 1
}

explain() {
  case $1 in
    home) echo 'its home folder is closed to it' ;;
    no-home) echo 'its home folder is missing' ;;
    home-owner) echo 'its home folder belongs to somebody else, so that sshd reads no keys in it; chown it to the login' ;;
    home-modes) echo 'its home folder can be written by others, so that sshd reads no keys in it; chmod go-w it' ;;
    ssh-symlink) echo "its ${file%/*} is a symbolic link; make it a folder" ;;
    ssh-folder) echo "its ${file%/*} is not a folder" ;;
    ssh-closed) echo "its ${file%/*} is closed to the login itself" ;;
    ssh-owner) echo "its ${file%/*} belongs to somebody else; chown it to the login" ;;
    ssh-modes) echo "its ${file%/*} can be written by others, so that sshd reads no keys in it; chmod go-w it" ;;
    keys-owner) echo "${at%/*}, or a folder above it, does not belong to root; chown it to root" ;;
    keys-modes) echo "${at%/*}, or a folder above it, can be written by others than root; chmod go-w it" ;;
    keys-closed) echo "${at%/*}, or a folder above it, is closed to the login; chmod a+x it" ;;
    keys-file) echo "sshd takes no keys from $at as it is; chown it to root and chmod 644 it" ;;
    file-symlink) echo "$at is a symbolic link; put a plain file in its place" ;;
    not-a-file) echo "$at is not a plain file" ;;
    unreadable) echo "$at is not readable by the login itself" ;;
    too-large) echo "$at is larger than 1 MiB" ;;
    write) echo "$at could not be written; is the disk full or read-only?" ;;
    slow) if [ "$file" = "${file#*/}" ]; then echo "$at did not answer in time"; else echo 'its home folder did not answer in time'; fi ;;
    *) echo "$at could not be examined" ;;
  esac
}

# How to become another user. busybox's setpriv and chroot cannot; su may refuse a closed account, and comes last.
choose_change() {
  hash -r
  [ "$change" != setpriv ] || ! command -v setpriv >/dev/null || return 0
  change=none
  [ -z "$root" ] || return 0
  case $(setpriv --help 2>&1) in *--reuid*) change=setpriv; return 0 ;; esac
  case $(chroot --help 2>&1) in *--userspec*) change=chroot ;; *) change=su ;; esac
}

# Runs a program text as a login. Its answer goes to a file of its own, never a pipe: a process that the login left
# behind can neither keep us waiting nor speak for others.
as_user() {
  case $change in
    none) $deadline sh -c "$@" ;;
    setpriv) $deadline setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs sh -c "$@" ;;
    chroot) $deadline chroot --userspec="$uid:$gid" --groups= / sh -c "$@" ;;
    su) $deadline su -m -s /bin/sh "$login" -c "$@" ;;
  esac </dev/null 2>/dev/null >"$out" 9>&-
}

# Sets mount to the mount point of the folder that is entered, by its name alone.
mount_of_folder() {
  mount=/
  while read -r _ point _; do
    case $folder/ in "${point%/}"/*) [ ${#point} -lt ${#mount} ] || mount=$point ;; esac
  done </proc/mounts
}

# A share that does not answer is not waited for again with each login that lives there. What hangs in one home alone, where its login
# may have put it, keeps no other waiting.
note_hung() {
  [ -z "$root" ] || return 0
  mount_of_folder
  $deadline df -P "$mount" >/dev/null 2>&1 9>&-
  [ $? -ne 137 ] || hung="$hung$mount "
}

is_hung() {
  [ "$hung" != ' ' ] || return 1
  mount_of_folder
  case $hung in *" $mount "*) ;; *) return 1 ;; esac
}

is_digest() {
  case $1 in
    - | '?') ;;
    *[!0-9a-f]*) return 1 ;;
    *) [ ${#1} -eq 64 ] ;;
  esac
}

# Sets word, before, after and others. A file outside of its home is root's.
examine_lines() {
  out=$run/$login.out owner=$uid usual_change=$change
  [ -z "$root" ] || owner=''
  case $file in */*) ;; *) change=none ;; esac
  if is_hung; then
    echo 'slow ? ? 0' >"$out"
  else
    as_user "$as_login" gatehouse "$mode" "$folder" "$want" "$keys" "$owner" "$login" "$file"
    # An answer must come before the one who asked has gone.
    if [ $? -eq 137 ]; then echo 'slow ? ? 0' >"$out"; deadline='timeout -s KILL 1'; note_hung; fi
  fi
  change=$usual_change word='' before='' after='' others=''
  read -r word before after others _ <"$out"
  case $others in '' | *[!0-9]* | ????????*) word='' ;; esac
  if [ -z "$word" ] || ! { [ "$before" = = ] || is_digest "$before"; } ||
    ! is_digest "$after" || [ "$word$after" = 'ok?' ]; then
    word=unknown before='?' after='?' others=0
  fi
}

# Brings the lines to where sshd reads them, and away from where it read them before; remembered first, since a crash between must
# leave none where nobody would look.
tend_lines() {
  choose_place
  if [ -z "$stale" ]; then tend_place "$place"; return; fi
  if [ "$mode" = read ]; then
    elsewhere=$place
    tend_place "${places%% *}"
    [ "$before" = - ] || explain_move "$elsewhere"
    return
  fi
  if [ "$place" ]; then
    places="$place $stale"
    keep_places || return
    tend_place "$place"
  else
    before=- after=- others=0
    explain_move ''
  fi
  set -- "$before" "$after" "$others"
  left='' meant=$want meant_keys=$keys
  want=- keys=''
  for pattern in $stale; do
    was_verdict=$verdict verdict=ok
    tend_place "$pattern"
    case $verdict.$before in ok.- | ok.'?') ;; ok.*) set -- "$before" "$2" "$3" ;; *) left="$left $pattern" ;; esac
    [ "$was_verdict" = ok ] || verdict=$was_verdict
  done
  before=$1 after=$2 others=$3 want=$meant keys=$meant_keys
  places=$place$left
  places=${places# }
  places=${places:--}
  keep_places
}

keep_places() { case $made in created | adopted) remember "$made" "$note" ;; esac; }

explain_move() {
  if [ "$1" ]; then
    locate "$1" && wrong "sshd reads its keys from $at; they are moved there at the next sync"
  else
    wrong "sshd reads its keys from no file in which Gatehouse may write (AuthorizedKeysFile $(in_short "$files")); add .ssh/authorized_keys there"
  fi
}

# The lines at one place, with what only root can mend for the login.
tend_place() {
  word=no-home
  if ! locate "$1"; then
    word=unknown before='?' after='?'
  else
    # Without a home there is no file in it.
    case $file:$home in */*:/?*) examine_lines ;; */*:*) ;; *) examine_lines ;; esac
  fi
  case $mode:$word in
    apply:ssh-owner | apply:ssh-closed) own_folder && examine_lines ;;
    *:home)
      $deadline sh -c '[ -e "$1" ] || [ -h "$1" ]' gatehouse "$root$home" 2>/dev/null 9>&-
      [ $? -ne 1 ] || word=no-home ;;
  esac
  if [ "$word" = no-home ] && [ "$want" = - ]; then
    word=ok before=- after=-
  elif [ "$word$made" = no-homecreated ] && make_home; then
    examine_lines
  fi
  [ "$word" = ok ] || wrong "$(explain "$word")"
}

# Gives the login its .ssh where that belongs to an account that is not there any more: somebody else's folder, put in its place,
# stays theirs. Done from within the folder, and only where that is no link and in a home of its own: it cannot be made
# another one under our hands.
own_folder() (
  [ -z "$root" ] && cd -P -- "$home" 2>/dev/null && there=$(pwd -P)/${file%/*} || return 1
  case $(owner_here) in 0 | "$uid") ;; *) return 1 ;; esac
  cd -P "${file%/*}" 2>/dev/null && [ "$(pwd -P)" = "$there" ] || return 1
  third=$(owner_here)
  case $third in '' | 0 | "$uid") return 1 ;; esac
  ! has_account "$third" || return 1
  chown "$uid:$gid" . 2>/dev/null
)

has_account() {
  while IFS=: read -r _ _ other _; do [ "$other" != "$1" ] || return 0; done <"$root/etc/passwd"
  getent passwd "$1" >/dev/null 2>&1
}

owner_here() { set -- $(ls -ldn . 2>/dev/null) && echo "${3-}"; }

# Whether the account may be used. Those that may not are strangers: nothing that names them is for them.
is_ours() {
  verdict=''
  case $uid$gid in
    *[!0-9]* | '') verdict='error:its account has no proper uid and gid' ;;
  esac
  # Another account of that name than the one we knew.
  if [ -n "$made" ] && [ "${known:-$uid}" != "$uid" ]; then made=other; fi
  if [ -z "$root$verdict" ] && { [ "$uid" -eq 0 ] || [ "$gid" -eq 0 ] || [ "$uid" -eq 65534 ] ||
    { [ "$uid" -lt 1000 ] && [ "$made" != created ]; }; }; then
    verdict="error:the login belongs to a system account (uid $uid); choose another"
  fi
  [ "$login" != "${SUDO_USER-}" ] || verdict="error:Gatehouse manages this server by that login; choose another"
  if [ -z "$verdict" ] && [ "$want" != - ] && [ "$flag" != adopt ]; then
    case $made in
      '' | other | released)
        groups=-
        [ -n "$root" ] || groups=$(id -Gn "$login" 2>/dev/null | tr ' ' ',' | tr -cd '!-~' | head -c 400)
        verdict="unadopted:$uid:${groups:--}" ;;
    esac
  fi
  if [ -n "$verdict" ]; then strangers="$strangers$login "; return 1; fi
  verdict=ok
}

# What is remembered of a login, with which its turn begins.
recall() {
  before='?' after='?' others=0 verdict=ok skip='' told='' made='' known='' note=- places=-
  [ ! -f "$state/logins/$login" ] || read -r made known note places <"$state/logins/$login"
  case $made in creating) made=created ;; existing) made=adopted ;; esac
  known=${known#-} note=${note:--} places=${places:--}
}

# Sets before, after, others and verdict for one login; `skip` if there is nothing to tell of it.
handle() {
  recall
  if [ "$want" = - ] && [ -z "$made" ] && [ "$flag" != adopt ]; then skip=yes; return; fi

  if [ -z "$uid" ] && ! look_up_elsewhere; then
    before=- after=-
    if [ "$want" = - ]; then
      [ "$mode$flag$made" != applydepartedcreated ] || forget
      return
    fi
    create_account || return
    before='?' after='?'
  fi
  is_ours || return
  ! is_behind_missing_mount "$home" || { [ "$flag" != departed ] || let_go; return; }
  case $mode:$flag in apply:leaving | apply:departed | read:*) ;; *) welcome || return ;; esac
  tend_lines
  [ "$mode.$ages" != read.aging ] || [ "$before" = - ] || ! command -v chage >/dev/null ||
    wrong 'its password may expire, and its keys with it; the next sync turns that off'
  [ "$mode" = read ] || [ "$before" = "$after" ] || tell_few || changed="$changed $login.out"
  [ "$mode$flag" != applydeparted ] || let_go
  [ "$flag" = leaving ] || [ "$mode$made$verdict$after$note" != applyadoptedok-- ] || remember adopted idle
}

# A login that is named: its account is ready for its lines before they are there.
welcome() {
  case $made:$note in
    created:closed) open_account ;;
    created:* | adopted:-) ;;
    *) [ "$want" = - ] || remember adopted - ;;
  esac && keep_from_aging
}

is_idle() {
  [ -n "$busy" ] || busy=" $(list_processes | cut -d ' ' -f 2 | sort -u | tr '\n' ' ')"
  case $busy in *" $uid "*) return 1 ;; esac
}

# A login that has departed, after its lines have gone: nothing new starts there, then what runs is ended.
let_go() {
  [ "$mode" = apply ] || return
  was_closed=$note
  [ "$made" != created ] || close_account
  case $ending:$made in
    ending:created)
      # What is closed already can have started nothing since the processes were counted.
      [ "$was_closed" = closed ] && [ "$shut" != - ] && is_idle || end_processes ;;
    ending:adopted) [ "$verdict" != ok ] || [ "$note$before" = idle- ] || end_processes ;;
  esac
  [ "$made$verdict" != otherok ] || forget
}
