#!/bin/sh
# Written by Gatehouse: the command that a member's own key runs on a server that records. It runs what was asked for, and keeps
# what that shows in a folder below the spool until Gatehouse fetches it. What cannot be recorded is not started.

set -u -f
self=/usr/local/lib/gatehouse/record
spool=/var/spool/gatehouse
# Bytes of a session with a terminal and of its timing, after which it ends; of one without, after which no more is kept.
most=67108864 kept=1048576

# What was asked for, in surroundings that know nothing of us.
if [ "${1-}" = run ]; then
  command=${GATEHOUSE_COMMAND-} SHELL=${GATEHOUSE_SHELL:-/bin/sh}
  umask "${GATEHOUSE_UMASK:-077}"
  unset GATEHOUSE_COMMAND GATEHOUSE_SHELL GATEHOUSE_UMASK
  export SHELL
  [ -z "$command" ] || exec "$SHELL" -c "$command"
  exec "$SHELL" -l
fi

refuse() { echo "Gatehouse: $1" >&2; exit 254; }

octal() { printf '\\%03o' "$@"; }

# Of a subsystem sshd passes on no stderr: what is said is the answer to whatever its client asks for. A packet has its length, a type,
# and a version or a request's id (draft-ietf-secsh-filexfer-02 §3, §4, §7).
refuse_sftp() {
  said="Gatehouse: $1"
  while set -- $(dd bs=1 count=9 2>/dev/null | od -An -v -tu1) && [ $# -eq 9 ] && [ "$1" -eq 0 ]; do
    rest=$((($2 * 256 + $3) * 256 + $4 - 5))
    [ "$rest" -le 0 ] || dd bs=1 count="$rest" >/dev/null 2>&1
    case $5 in
      1) printf '\000\000\000\005\002\000\000\000\003' ;;
      # An lstat is answered with nothing known: a file that is not there is what scp would speak of instead.
      7) printf "$(octal 0 0 0 9 105 "$6" "$7" "$8" "$9" 0 0 0 0)" ;;
      # SSH_FX_PERMISSION_DENIED, the sentence, no language.
      *) printf "$(octal 0 0 0 $((${#said} + 17)) 101 "$6" "$7" "$8" "$9" 0 0 0 3 0 0 0 ${#said})" && printf '%s\000\000\000\000' "$said" ;;
    esac || break
  done
  exit 254
}

begin() {
  dir=$(mktemp -d "$spool/XXXXXXXXXXXX" 2>/dev/null) && read -r stat <"/proc/$$/stat" || return 1
  # The 22nd field of proc_pid_stat(5): with the pid it names this process and no later one.
  set -- ${stat##*) }
  started=${20} from=${SSH_CONNECTION-}
  { mkfifo "$dir/out.pipe" "$dir/time.pipe" && printf %s "$GATEHOUSE_COMMAND" >"$dir/command" && printf '%s\n' \
    'gatehouse-recording 1' "pid $$ $started" "at $(date +%s)" "from ${from%% *}" \
    "terminal ${SSH_TTY:+yes}" >"$dir/head"; } 2>/dev/null
}

# Keeps what comes through a pipe, up to $2 bytes; where it cannot, what is being recorded ends. script(1) blocks SIGHUP: that
# the connection is lost is felt by what is run here, which ends with it, and not by this shell.
keep() {
  (
    trap : HUP TERM
    {
      if [ "${2-}" ]; then head -c "$2" >"$dir/$1" && cat >/dev/null; else cat >"$dir/$1"; fi
      failed=$?
      if [ "$failed" -ne 0 ]; then
        read -r pid <"$dir/pid" && kill -KILL "$pid"
        [ "${2-}" ] || cat >>"$dir/$1"
      fi
    } <"$dir/$1.pipe" 2>/dev/null
    exit "$failed"
  ) &
}

# The name of the process that is to end stands in a file before it is there.
with_terminal() {
  keep out
  out=$!
  keep time
  time=$!
  # Held, so that a keeper waits for the end; and by nobody else, so that the end comes.
  exec 5>"$dir/out.pipe" 6>"$dir/time.pipe"
  SHELL=/bin/sh sh -c 'echo $$ >"$1/pid" && exec script -q -f -e -o "$2" -m advanced -O "$1/out.pipe" -T "$1/time.pipe" -c "$3"' \
    sh "$dir" "$most" "exec $self run" 5>&- 6>&-
  code=$?
  exec 5>&- 6>&-
  [ -s "$dir/pid" ] && wait "$out" && wait "$time" || lost=yes
  [ "$lost" ] || [ $(($(wc -c <"$dir/out") + $(wc -c <"$dir/time"))) -lt "$most" ] ||
    echo 'Gatehouse: the session was ended: its recording has come to 64 MiB.' >&2
}

without_terminal() {
  keep out "$kept"
  out=$!
  exec 5>"$dir/out.pipe" 3>&1
  {
    {
      sh -c 'echo $$ >"$1/pid" && exec "$2" run' sh "$dir" "$self" 2>&4 3>&- 4>&- 5>&-
      echo $? >"$dir/code"
    } | tee "$dir/out.pipe" >&3 2>/dev/null 5>&-
  } 4>&1 | tee "$dir/out.pipe" >&2 2>/dev/null 5>&-
  exec 5>&-
  code=254
  read -r code 2>/dev/null <"$dir/code"
  [ -s "$dir/pid" ] && wait "$out" || lost=yes
}

GATEHOUSE_COMMAND=${SSH_ORIGINAL_COMMAND-} GATEHOUSE_SHELL=${SHELL-} GATEHOUSE_UMASK=$(umask)
export GATEHOUSE_COMMAND GATEHOUSE_SHELL GATEHOUSE_UMASK
unset SSH_ORIGINAL_COMMAND
# The programs of the other end, as OpenSSH's clients and sshd name them.
copied='files are not copied straight to this server, because that would not be recorded. Copy them through the gateway.'
case ${GATEHOUSE_COMMAND%% *}:$GATEHOUSE_COMMAND in
  internal-sftp:* | sftp-server:* | */sftp-server:*) refuse_sftp "$copied" ;;
  scp:*' -t '* | scp:*' -f '*) refuse "$copied" ;;
esac
[ -z "${SSH_TTY-}" ] || command -v script >/dev/null ||
  refuse 'this session cannot be recorded: the program script is missing on this server. Nothing was started.'
umask 077
begin || refuse 'this session cannot be recorded: its recording cannot be written on this server. Nothing was started.'
# SIGHUP is not caught: where this shell leads the session, its end is what tells the others.
lost=''
if [ "${SSH_TTY-}" ]; then with_terminal; else without_terminal; fi
{ printf 'exit %s\nat %s\n' "$code" "$(date +%s)" >"$dir/end.part" && mv "$dir/end.part" "$dir/end"; } 2>/dev/null
[ -z "$lost" ] || refuse 'the session was ended: its recording could not be written any more.'
exit "$code"
