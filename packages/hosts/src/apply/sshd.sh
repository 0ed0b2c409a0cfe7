# Which program is the sshd that listens, and whether its settings differ from login to login.

# Sets sshd and given, the program and its arguments, where a process is the sshd that listens: its title says them from
# OpenSSH 8.2 on, and before it keeps its arguments.
is_listener() {
  read -r stat <"/proc/$1/stat" || return 1
  case $stat in *'(sshd) '*) ;; *) return 1 ;; esac
  title=$(tr '\000' ' ' <"/proc/$1/cmdline")
  title=${title#sshd: } title=${title%% \[listener\]*}
  sshd=${title%% *} given=''
  case $title in *' '*) given=${title#* } ;; esac
  case $sshd in /*/sshd) [ -x "$sshd" ] ;; *) return 1 ;; esac
} 2>/dev/null

# The one from which this connection comes; or, where it was started anew since, the only one of root in these namespaces.
find_sshd() {
  at=$PPID steps=0
  while [ "$at" -gt 1 ] && [ $((steps += 1)) -le 12 ]; do
    ! is_listener "$at" || return 0
    read -r stat <"/proc/$at/stat" || break
    set -- ${stat##*) }
    at=$2
  done 2>/dev/null
  ours=$(readlink /proc/self/ns/mnt) listeners=''
  for at in $(set +f; grep -la 'sshd.*\[listener\]' /proc/[0-9]*/cmdline 2>/dev/null); do
    at=${at#/proc/} at=${at%/cmdline}
    [ "$(readlink "/proc/$at/ns/mnt")" = "$ours" ] && is_listener "$at" || continue
    set -- $(ls -ldn "/proc/$at")
    [ "${3-}" != 0 ] || listeners="$listeners $at"
  done 2>/dev/null
  set -- $listeners
  [ $# -eq 1 ] && is_listener "$1"
}

# Whether what sshd says of a setting, or of `any`, may differ from login to login: where it stands behind Match in what it reads, or that
# cannot be read.
differs() {
  what=$1 left=/etc/ssh/sshd_config depth=0
  set -- $given
  while [ $# -gt 0 ]; do
    case $1 in -f) left=${2-} ;; -f*) left=${1#-f} ;; *[Mm][Aa][Tt][Cc][Hh]*) return 0 ;; esac
    shift
  done
  [ -r "$left" ] || return 0
  while [ "$left" ]; do
    [ $((depth += 1)) -le 8 ] || return 0
    set --
    set +f
    for file in $left; do [ ! -r "$file" ] || set -- "$@" "$file"; done
    set -f
    [ $# -gt 0 ] || return 1
    left=$(awk -v what="$what" '
      FNR == 1 { inside = 0 }
      { gsub(/[=" \t\r]+/, " "); word = tolower($1) }
      word == "match" { inside = 1 }
      inside && (what == "any" || word == what || word == "include") { print "match"; exit }
      word == "include" { for (i = 2; i <= NF; i++) print ($i ~ /^\// ? "" : "/etc/ssh/") $i }' "$@") || return 0
    case $left in *match) return 0 ;; esac
  done
  return 1
}
