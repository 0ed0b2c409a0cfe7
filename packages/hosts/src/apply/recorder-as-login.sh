# What one login has recorded, run as that login: nothing that it could have put in the spool is opened as root.
#
#   list <spool> <names>                             prints `<name> <bytes of out> <bytes of time> <state>` for each, and `more` if that is not all
#   fetch <spool> <name> <file> <offset> <length>    prints those bytes
#   drop <spool> <name> <bytes of out> <bytes of time>

set -u -f
ulimit -f 16384
cd -- "$2" 2>/dev/null || exit

is_plain() { [ -f "$1" ] && [ ! -h "$1" ]; }

size_of() { if is_plain "$1"; then echo "$(($(wc -c <"$1")))"; else echo 0; fi; }

# Whether the process named in a recording's head is still that one.
is_running() {
  word='' pid='' started=''
  while read -r word pid started _; do [ "$word" != pid ] || break; done <"$1/head"
  [ "$word" = pid ] || return 1
  case $pid in '' | *[!0-9]*) return 1 ;; esac
  { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || return 1
  set -- ${stat##*) }
  [ "${20-}" = "$started" ]
}

case $1 in
  list)
    listed=0
    for name in $3; do
      [ -d "$name" ] && [ ! -h "$name" ] && [ -O "$name" ] || continue
      if is_plain "$name/end"; then
        state=finished
      elif is_plain "$name/head"; then
        state=interrupted
        ! is_running "$name" || state=running
      else
        state=running
        [ -n "$(find "$name" -prune -mmin -5)" ] || state=empty
      fi
      if [ $((listed += 1)) -gt 100 ]; then echo more; break; fi
      echo "$name $(size_of "$name/out") $(size_of "$name/time") $state"
    done ;;
  fetch)
    is_plain "$3/$4" || exit 0
    [ -r "$3/$4" ] || exit 1
    tail -c +$(($5 + 1)) <"$3/$4" | head -c "$6" ;;
  # Nobody has fetched what came since.
  drop) [ "$(size_of "$3/out") $(size_of "$3/time")" != "$4 $5" ] || rm -rf "./$3" ;;
esac
