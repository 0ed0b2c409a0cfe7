# Gatehouse's apply script. POSIX sh; needs coreutils (or busybox), awk, and useradd (or busybox adduser).
#
#   apply  stdin is a manifest (manifest.ts); make the host hold it, change nothing that is right already
#   read   report what the host holds, change nothing
#   home   one login's part, run as that login: "$2" apply|read, "$3" home, "$4" wanted digest, "$5" key lines, each ended by |
#
# $self holds this text. $GATEHOUSE_ROOT prefixes every path and makes a sandbox: no useradd, no change of user.
# Answer: per managed login `login <name> <sha256 of its key lines, or -> <other keys> <ok|error:reason>`, then
# `gatehouse done <sha256>`. Without that line nothing is known.

export LC_ALL=C PATH="${PATH:-/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
umask 077
set -u -f
trap '' PIPE HUP

# ---- as the login ---------------------------------------------------------------------------------------------------

file=.ssh/authorized_keys
limit=1048576

# Only a word of a fixed list leaves here: what a login's own processes may forge must not reach a page as text.
refuse() { echo "bad $1"; exit 1; }

# Prints `<digest or -> - <other keys> <total> <shape> <bytes before the block> [<offset> <length>]... <offset> rest`,
# the pieces after it. tr keeps every byte's place, so that offsets hold for NULs and for awks that would drop them.
scan() {
  head -c $((limit + 1)) <"$1" 2>/dev/null | tr '\000\200-\377' '??' | awk '
    function piece(from, to) { if (to > from) pieces = pieces " " from " " (to - from) }
    { at[NR] = total + 0; total += length($0) + 1; text[NR] = $0 }
    END {
      at[NR + 1] = total; from = 0; before = -1; hash = "sha256sum"
      for (i = 1; i <= NR; i++) {
        if (text[i] !~ /^[ \t]*# gatehouse begin[ \t\r]*$/) {
          if (text[i] ~ /[^ \t\r]/ && text[i] !~ /^[ \t]*#/) others++
          continue
        }
        if (text[i] != "# gatehouse begin") odd = 1
        # A block whose end was lost covers the plain key lines that follow: losing the mark must not keep a key.
        for (e = i + 1; e <= NR; e++) if (text[e] ~ /^[ \t]*# gatehouse (begin|end)[ \t\r]*$/) break
        closed = e <= NR && text[e] ~ / end/
        if (!closed) {
          odd = 1
          for (e = i + 1; e <= NR; e++)
            if (text[e] !~ /^(sk-)?(ssh|ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+\/]+=*( [A-Za-z0-9._@:+-]*)?[ \t\r]*$/) break
          e--
        } else if (text[e] != "# gatehouse end") odd = 1
        lines = 0
        last = closed ? e - 1 : e
        for (k = i + 1; k <= last; k++) { print text[k] | hash; hashed = 1; lines++ }
        if (lines == 0 || before >= 0) odd = 1
        if (before < 0) before = at[i]; else piece(from, at[i])
        from = at[e + 1]; i = e
      }
      if (hashed) close(hash); else print "- -"
      if (before < 0) { before = 0; from = 0 }
      print others + 0, total + 0, (odd ? "odd" : "plain"), (before + 0) pieces, from + 0, "rest"
    }'
}

# Copies the pieces named by offset and length; the last reaches to the end, whatever its final newline.
copy() {
  while [ $# -gt 2 ]; do
    tail -c +$(($1 + 1)) <"$source" | head -c "$2" || return 1
    shift 2
  done
  [ $# -eq 0 ] || tail -c +$(($1 + 1)) <"$source"
}

block() { echo '# gatehouse begin' && printf '%s' "$1" | tr '|' '\n' && echo '# gatehouse end'; }

in_home() {
  mode=$1 want=$3 keys=$4
  cd -- "$2" 2>/dev/null || refuse home
  if [ -h .ssh ]; then refuse ssh-symlink; fi
  if [ -e .ssh ] && [ ! -d .ssh ]; then refuse ssh-folder; fi
  if [ -e "$file" ]; then
    [ -f "$file" ] || refuse not-a-file
    [ -r "$file" ] || refuse unreadable
    source=$file
  else
    source=/dev/null
  fi
  set -- $(scan "$source")
  [ $# -ge 6 ] || refuse scan
  held=$1 others=$3 total=$4 shape=$5 before=$6
  [ "$total" -le "$limit" ] || refuse too-large
  if [ "$mode" = read ] || { [ "$held" = "$want" ] && [ "$shape" = plain ]; }; then
    echo "ok $held $others"
    return
  fi
  shift 6
  [ -d .ssh ] || mkdir -m 700 .ssh 2>/dev/null || refuse write
  new=.ssh/.authorized_keys.gatehouse
  rm -f "$new" 2>/dev/null
  set -C
  {
    { [ "$before" -eq 0 ] || head -c "$before" <"$source"; } &&
      { [ "$want" = - ] || block "$keys"; } && copy "$@"
  } 2>/dev/null >"$new" || { rm -f "$new" 2>/dev/null; refuse write; }
  set +C
  # What goes live is what was read back from the disk, not what was meant to be written.
  set -- $(scan "$new")
  if [ $# -lt 6 ] || [ "$1" != "$want" ] || [ "$3" != "$others" ]; then rm -f "$new"; refuse write; fi
  held=$1
  sync "$new" 2>/dev/null
  # sshd ignores the keys in a folder that others may write to (StrictModes).
  chmod go-w .ssh 2>/dev/null
  mv -f "$new" "$file" 2>/dev/null || { rm -f "$new" 2>/dev/null; refuse write; }
  sync .ssh 2>/dev/null
  echo "ok $held $others"
}

# ---- as root --------------------------------------------------------------------------------------------------------

fail() { echo "gatehouse error $1"; exit 1; }

# Prints `login:wanted digest:uid:gid:home:key lines, each ended by |` per login, no uid where there is no account, and
# a `!` that says the plan is whole. A manifest cut short must not be taken for one that names fewer logins.
plan() {
  awk '
    function name(s) { return s ~ /^[a-z_][a-z0-9_-]*$/ && length(s) <= 31 && s != "root" }
    function wrong() { bad = 1; exit 1 }
    part == "manifest" {
      if (ended || (FNR == 1) != ($0 == "gatehouse-manifest 1")) wrong()
      if (FNR == 1) next
      if ($0 == "end") { ended = 1; next }
      if (login != "" && $0 ~ /^key [a-z0-9@.-]+ [A-Za-z0-9+\/]+=*( [A-Za-z0-9._@:+-]+)?$/) {
        keys[login] = keys[login] substr($0, 5) "|"
        next
      }
      if (NF != 3 || $1 != "login" || !name($2) || $3 !~ /^(-|[0-9a-f]+)$/ || ($2 in want)) wrong()
      login = $2; want[login] = $3
      next
    }
    part == "known" { sub(/.*\//, ""); if (name($0) && !($0 in want)) want[$0] = "-"; next }
    part == "passwd" {
      split($0, f, ":")
      if ((f[1] in want) && !(f[1] in account)) account[f[1]] = f[3] ":" f[4] ":" f[6]
    }
    END {
      if (bad || (mode == "apply" && !ended)) exit 1
      for (l in want) print l ":" want[l] ":" ((l in account) ? account[l] : "::") ":" keys[l]
      print "!"
    }' mode="$mode" part=manifest "$1" part=known "$run/known" part=passwd "$root/etc/passwd"
}

remember() {
  printf '%s\n' "$1" 2>/dev/null >"$state/logins/$login" || { verdict="error:cannot write $state"; return 1; }
  sync "$state/logins/$login" 2>/dev/null
  made=$1
}

look_up() {
  while IFS=: read -r name _ uid gid _ home _; do [ "$name" != "$login" ] || return 0; done <"$root/etc/passwd"
  uid='' gid='' home=''
  return 1
}

create_account() {
  if [ -n "$root" ]; then
    remember created && mkdir -p "$root/home/$login" &&
      echo "$login:x:$((1000 + $(wc -l <"$root/etc/passwd"))):1000::/home/$login:/bin/sh" >>"$root/etc/passwd" && look_up
    return
  fi
  # An account may come from a directory service, which /etc/passwd does not show.
  entry=$(getent passwd "$login" 2>/dev/null)
  if [ -n "$entry" ]; then
    IFS=: read -r _ _ uid gid _ home _ <<END
$entry
END
    return
  fi
  remember created || return 1
  shell=/bin/sh
  [ ! -x /bin/bash ] || shell=/bin/bash
  # A password of `*` can never match, and unlike `!` does not make sshd call the account locked.
  if command -v useradd >/dev/null; then
    said=$(useradd -m -U -G '' -p '*' -s "$shell" "$login" 2>&1 9>&-)
  else
    said=$(adduser -D -s "$shell" "$login" 2>&1 9>&- && echo "$login:*" | chpasswd -e 2>&1)
  fi
  look_up && return
  verdict="error:could not create the account: $(printf '%s' "$said" | tr '\n' ' ' | tr -cd ' -~' | head -c 200)"
  return 1
}

explain() {
  case $1 in
    home) echo 'its home folder is missing or closed to it' ;;
    ssh-symlink) echo 'its .ssh is a symbolic link; make it a folder' ;;
    ssh-folder) echo 'its .ssh is not a folder' ;;
    not-a-file) echo 'its authorized_keys is not a plain file' ;;
    unreadable) echo 'its authorized_keys is not readable by the login itself' ;;
    too-large) echo 'its authorized_keys is larger than 1 MiB' ;;
    write) echo 'its authorized_keys could not be written; is the disk full or read-only?' ;;
    *) echo 'its authorized_keys could not be examined' ;;
  esac
}

# Sets digest, others and verdict for one login.
handle() {
  digest=- others=0 verdict=ok made=''
  [ ! -f "$state/logins/$login" ] || read -r made <"$state/logins/$login"
  if [ -z "$uid" ]; then
    [ "$want" != - ] || return
    create_account || { [ "$verdict" != ok ] || verdict='error:could not create the account'; return; }
  fi
  [ "$want$made" != - ] || return
  case $uid$gid in *[!0-9]* | '') verdict='error:its account has no proper uid and gid'; return ;; esac
  if [ -z "$root" ]; then
    if [ "$uid" -eq 0 ] || [ "$gid" -eq 0 ] || [ "$uid" -eq 65534 ] ||
      { [ "$uid" -lt 1000 ] && [ "$made" != created ]; }; then
      verdict="error:the login belongs to a system account (uid $uid); choose another"
      return
    fi
  fi
  case $home in /?*) ;; *) verdict='error:its account has no home folder'; return ;; esac
  # Remembered before its keys are written: a crash between the two must not leave keys that nobody would remove.
  if [ -z "$made" ] && [ "$mode" = apply ]; then remember existing || return; fi

  # A file of its own, never a pipe: a process the login left behind can neither keep us waiting nor speak for others.
  out=$run/$login.out
  set -- gatehouse home "$mode" "$root$home" "$want" "$keys"
  case $change in
    none) $deadline sh -c "$self" "$@" ;;
    setpriv) $deadline setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs sh -c "$self" "$@" ;;
    su) $deadline su -m -s /bin/sh "$login" -c "$self" "$@" ;;
  esac </dev/null 2>/dev/null >"$out" 9>&-
  word='' hash='' count=''
  read -r word hash count _ <"$out"
  case $word.$hash.$count in
    ok.-.?*) ;;
    ok.*) case $hash in *[!0-9a-f]*) word=bad ;; esac; [ ${#hash} -eq 64 ] || word=bad ;;
  esac
  case $count in *[!0-9]* | ????????*) word=bad ;; esac
  if [ "$word" = ok ] && [ -n "$count" ]; then
    digest=$hash others=$count
  else
    verdict="error:$(explain "$hash")"
  fi
}

main() {
  mode=$1 root=${GATEHOUSE_ROOT-}
  state=$root/var/lib/gatehouse
  run=$state/run
  [ -n "$root" ] || [ "$(id -u)" -eq 0 ] || fail 'the management login is not root'
  if [ "$mode" = apply ]; then
    mkdir -p "$state/logins" "$run" 2>/dev/null || fail "cannot write $state; is the disk full or read-only?"
    [ -z "$root" ] || { mkdir -p "$root/etc" "$root/home" && : >>"$root/etc/passwd"; }
  fi
  held=''
  if [ -d "$run" ]; then
    (: >>"$state/lock") 2>/dev/null || fail "cannot write $state; is the disk full or read-only?"
    exec 9>>"$state/lock"
    deadline=''
    ! command -v timeout >/dev/null || deadline='timeout -s KILL 5'
    if command -v flock >/dev/null; then
      flock -n 9 || ${deadline:+timeout -s KILL 20} flock 9 || fail 'another apply is still running on this server'
    fi
    change=su
    case $(setpriv --help 2>&1) in *--reuid*) change=setpriv ;; esac
    [ -z "$root" ] || change=none
    input=/dev/null
    if [ "$mode" = apply ]; then input=-; fi
    set +f
    printf '%s\n' "$state"/logins/* >"$run/known"
    set -f
    plan "$input" 2>/dev/null | sort -t: -k1,1 2>/dev/null >"$run/plan"
    {
      read -r whole
      case ${whole-} in '!') ;; *) fail 'the manifest did not arrive whole; nothing was changed' ;; esac
      while IFS=: read -r login want uid gid home keys; do
        handle
        printf 'login %s %s %s %s\n' "$login" "$digest" "$others" "$verdict"
        if [ "$verdict" != ok ]; then digest='?'; fi
        [ "$digest" = - ] || held="$held$login $digest
"
      done
    } <"$run/plan"
  fi
  set -- $(printf '%s' "$held" | sha256sum)
  echo "gatehouse done $1"
}

case ${1-} in
  home) shift; ulimit -f 16384; in_home "$@" ;;
  apply | read) main "$1" ;;
  *) fail 'used wrongly' ;;
esac
