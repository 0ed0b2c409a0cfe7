# Gatehouse's script for a server, from the pieces in this folder that a mode needs. POSIX sh; needs coreutils (or
# busybox), awk, and useradd (or busybox adduser). Modes:
#
#   apply                   stdin is a manifest (manifest.ts); make the host hold it, change nothing that is right already
#   read                    report what the host holds, and every key that lets anybody in; change nothing
#   serve-apply, serve-read stdin has one request after another: a line `apply <bytes>` and a manifest, or a line `read`
#   rekey-add, rekey-drop   stdin names an old and a new management key (rekey.ts); change the management login's own key lines
#   leave                   stdin is a manifest; leave the host's logins with its lines, as their own (leave.sh)
#   leave-key               stdin names the management keys (rekey.ts); forget the host, and take the login's lines with them away
#   former                  stdin names a login and the management keys (rekey.ts); take that login's lines with them away
#
# The management login is root, or becomes root by sudo (apply-script.ts).
#
# $GATEHOUSE_ROOT prefixes every path and makes a sandbox: no useradd, no change of user, nothing of the real machine.
# The answer is described in report.ts. Without its closing line nothing is known.

export LC_ALL=C PATH="${PATH:-/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
umask 077
set -u -f
trap '' PIPE HUP

mode=${1-} root=${GATEHOUSE_ROOT-}
# What must be remembered, and what one run leaves for itself.
state=$root/var/lib/gatehouse
run=$root/run/gatehouse
[ -n "$root" ] || [ -d /run ] || run=$state/run

fail() { echo "gatehouse error $1"; exit 1; }

# One at a time: descriptor 9 holds the lock for as long as this process lives, and no child may inherit it. A shell that
# waits for its next request keeps it, and says so in $run/idle: it may be ended for it.
take_turn() {
  if [ -z "${holding-}" ]; then
    { [ -d "$run" ] || mkdir -p "$run"; } 2>/dev/null && { true >>"$run/lock"; } 2>/dev/null ||
      fail "cannot write $run; is the disk full or read-only?"
    exec 9>>"$run/lock"
    ! command -v flock >/dev/null || wait_turn || fail 'another apply is still running on this server'
    holding=yes
  fi
  true 2>/dev/null >"$run/idle" || fail "cannot write $run; is the disk full or read-only?"
}

wait_turn() {
  tries=0
  until flock -n 9; do
    tries=$((tries + 1))
    [ $tries -le 200 ] || return 1
    end_idle
    { sleep 0.1 || sleep 1; } 2>/dev/null 9>&-
  done
}

# Its id may be another process's by now, which has begun at another time.
end_idle() {
  idle='' since=''
  read -r idle since <"$run/idle"
  [ "$idle" ] && [ "$since" ] && [ "$(begun "$idle")" = "$since" ] && kill -KILL "$idle"
} 2>/dev/null

# When a process began: the 22nd field of proc_pid_stat(5).
begun() (
  read -r stat <"/proc/$1/stat" || exit
  set -- ${stat##*) }
  echo "${20}"
)

# What holds for as long as this shell lives.
require_root() {
  deadline=''
  ! command -v timeout >/dev/null || deadline='timeout -s KILL 5'
  [ -n "$root" ] || [ "$(id -u)" -eq 0 ] || fail 'the management login is not root'
}

# What a program said, as the end of a sentence.
in_short() { printf '%s' "$1" | tr '\n\t' '  ' | tr -cd ' -~' | head -c 200; }
