# Which of the files that sshd reads for a login holds our lines.

# Sets folder, to be entered, file, which is there, and at, how people call it.
locate() {
  expand "${1#-}" || return 1
  if [ "$1" = - ]; then folder=$root$home file=.ssh/authorized_keys at='its authorized_keys'; return; fi
  at=$path
  case $path in
    "$home"/*) folder=$root$home file=${path#"$home"/} ;;
    *) folder=$root${path%/*} file=${path##*/} ;;
  esac
}

# Whether a pattern means a file in which we may write for this login: in its home, within one folder, or elsewhere, where none shares it.
is_ours_to_write() {
  expand "$1" || return 1
  case $path in
    "$home"/*/*/*) return 1 ;;
    "$home"/*/*) ;;
    "$home"/* | */) return 1 ;;
    *) case $1 in *%[uUh]*) ;; *) return 1 ;; esac ;;
  esac
  pattern=$1
  [ "$path" != "$home/.ssh/authorized_keys" ] || pattern=-
}

# Sets place to where the lines of this login belong, empty where there is no such file, and stale to where else they may stand.
choose_place() {
  place=${places%% *} stale=''
  case $places in *' '*) stale=${places#* } ;; esac
  [ "$how" ] && { [ "$want" != - ] || [ "$mode" = read ]; } || return 0
  if ! files_of; then
    [ "$mode" != read ] && learn_files || return 0
  fi
  case "$place $files " in '- .ssh/authorized_keys '*) return 0 ;; esac
  chosen=''
  for pattern in $files; do
    is_ours_to_write "$pattern" || continue
    [ "$pattern" != "$place" ] || return 0
    chosen=${chosen:-$pattern}
  done
  set -- "$place" $stale
  stale='' place=$chosen
  for pattern; do [ "$pattern" = "$place" ] || stale="$stale${stale:+ }$pattern"; done
}

# Of a login that was not there at the last look.
learn_files() {
  sshd=${program%% *} given=''
  case $program in *' '*) given=${program#* } ;; esac
  [ "$sshd" ] && come_from && keys_files && echo "$login $files" 2>/dev/null >>"$told_by"
}
