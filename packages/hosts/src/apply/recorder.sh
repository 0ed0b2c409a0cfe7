# Recording on the host (recorder/record.sh): the program, and what it has recorded. stdin is one request:
#
#   place <sha256>                                   and the program's text: put it there
#   remove                                           take it away
#   fetch <login> <name> <file> <offset> <length>    at most 512 KiB of a recording's file
#   drop <login> <name> <bytes of out> <bytes of time>
#                                                    delete a recording, if it still has that length
#
# `place` and `remove` answer `recorder <sha256|other|missing>`, what was there before, and for each recording
# `recording <login> <name> <bytes of out> <bytes of time> <state>`, and `more` if that may not be all; `fetch` answers `bytes <how many> <base64>`, and nothing
# where they could not be read.

program=$root/usr/local/lib/gatehouse/record spool=$root/var/spool/gatehouse
# What one request leaves for itself is its own, whoever else asks meanwhile.
out=$run/recorded.$$ spooled=$run/spooled.$$

# One request at a time, by a lock of its own: no sync waits for a recording that is fetched.
take_recorder_turn() {
  { mkdir -p "$run" && true >>"$run/recorder.lock"; } 2>/dev/null || fail "cannot write $run; is the disk full or read-only?"
  exec 9>>"$run/recorder.lock"
  command -v flock >/dev/null || return 0
  if [ "$deadline" ]; then timeout -s KILL 20 flock 9; else flock 9; fi ||
    fail 'another request about recordings is still running on this server'
  # Left by a request that was killed.
  set +f
  rm -f "$run"/recorded.* "$run"/spooled.*
  set -f
}

was_there() {
  before=missing
  [ -e "$program" ] || [ -h "$program" ] || return 0
  before=other
  [ -f "$program" ] && [ ! -h "$program" ] || return 0
  set -- $(ls -ldn "$program") $(sha256sum <"$program")
  [ "$1 $3" != '-rwxr-xr-x 0' ] || before=${10}
}

place() {
  wanted=$1
  [ -z "$root" ] || fail 'a sandbox cannot record on the host'
  case $(script --help 2>&1) in
    *--log-timing*) ;;
    *) fail 'sessions cannot be recorded on this server: it needs script of util-linux 2.35 or newer' ;;
  esac
  was_there
  full="cannot place $program; is the disk full or read-only?"
  if [ "$before" != "$wanted" ]; then
    (umask 022 && mkdir -p "${program%/*}") 2>/dev/null && cat >"$program.new" || fail "$full"
    set -- $(sha256sum <"$program.new")
    [ "$1" = "$wanted" ] && chmod 755 "$program.new" && mv -f "$program.new" "$program" 2>/dev/null ||
      { rm -f "$program.new"; fail "$full"; }
    sync "${program%/*}" 2>/dev/null
  fi
  # Anybody may add to it; nobody sees, or takes away, what others added.
  [ -d "$spool" ] && [ ! -h "$spool" ] || mkdir -p "$spool" 2>/dev/null || fail "$full"
  chown 0:0 "$spool" && chmod 1733 "$spool" || fail "$full"
}

remove() {
  was_there
  rm -f "$program" 2>/dev/null || fail "cannot remove $program"
  rmdir "${program%/*}" "$spool" 2>/dev/null
  return 0
}

# Prints `<uid> <name>...`: whose a folder in the spool is, the kernel says. Anybody may name things there as they like, and have
# links lead anywhere: only names of the right form are asked for, and with `/.` behind them nothing else is ever printed.
owners() (
  cd "$spool" && set +f || return
  c='[A-Za-z0-9]'
  for name in $c$c$c$c$c$c$c$c$c$c$c$c; do [ ! -d "$name" ] || [ -h "$name" ] || echo "$name/."; done |
    xargs ls -ldn 2>/dev/null 9>&- | awk '
      $1 ~ /^d/ && $NF ~ /^[A-Za-z0-9]+\/\.$/ { if (++count[$3] <= 5000) names[$3] = names[$3] " " substr($NF, 1, 12) }
      END { for (uid in names) print uid names[uid] }'
)

# Those of accounts that are not ours are passed over.
list() {
  [ -d "$spool" ] && [ ! -h "$spool" ] || return 0
  owners >"$spooled"
  while read -r owner names; do
    set +f
    for path in "$state"/logins/*; do
      set -f
      login=${path##*/}
      look_up && [ "$uid" = "$owner" ] && [ "$uid" -ne 0 ] || continue
      as_user "$recorder_as_login" gatehouse list "$spool" "$names" || echo more
      awk -v login="$login" -v names=" $names " '
        NF == 4 && index(names, " " $1 " ") && $2 ~ /^[0-9]+$/ && $3 ~ /^[0-9]+$/ && length($2 $3) < 30 &&
        $4 ~ /^(running|finished|interrupted|empty)$/ && ++count <= 500 { print "recording", login, $1, $2, $3, $4 }
        $0 == "more"' "$out"
      rm -f "$out"
      break
    done
  done <"$spooled"
}

# The login and the recording that a request names.
choose() {
  login=$1
  case $login in '' | *[!a-z0-9_-]*) fail 'this is no login' ;; esac
  case $2 in *[!A-Za-z0-9]*) fail 'this is no recording' ;; esac
  [ ${#2} -eq 12 ] && [ -f "$state/logins/$login" ] && look_up && [ "$uid" -ne 0 ] || fail 'this is no recording'
}

fetch() {
  choose "$1" "$2"
  case $3 in head | command | end | out | time) ;; *) fail 'this is no file of a recording' ;; esac
  case $4$5 in *[!0-9]*) fail 'these are no numbers' ;; esac
  [ "$5" -le 524288 ] || fail 'that is too much at once'
  as_user "$recorder_as_login" gatehouse fetch "$spool" "$2" "$3" "$4" "$5" || return 0
  printf 'bytes %s ' "$(($(wc -c <"$out")))"
  head -c "$5" <"$out" | base64 | tr -d '\n'
  echo
}

drop() {
  choose "$1" "$2"
  case $3$4 in *[!0-9]*) fail 'these are no numbers' ;; esac
  as_user "$recorder_as_login" gatehouse drop "$spool" "$2" "$3" "$4"
}

require_root
change=''
choose_change
take_recorder_turn
read -r asked first second third fourth fifth || fail 'the request did not arrive whole'
case $asked in
  place) place "$first" && echo "recorder $before" && list ;;
  remove) remove && echo "recorder $before" && list ;;
  fetch) fetch "$first" "$second" "$third" "$fourth" "$fifth" ;;
  drop) drop "$first" "$second" "$third" "$fourth" ;;
  *) fail 'this is no request' ;;
esac
rm -f "$out" "$spooled"
echo 'gatehouse done'
