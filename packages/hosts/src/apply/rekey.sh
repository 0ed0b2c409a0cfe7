# The management key's exchange: each line of the management login's with the old key gets one with the next beside it (rekey-add),
# and goes when that has been proved to let in (rekey-drop). Every other byte stays. Either may be done again. It runs as root, by sudo where that login is
# another, so that it reaches the lines wherever sshd reads them; where sudo does not work, as that login itself, in its home.

is_key() {
  case ${1%% *} in '' | *[!a-z0-9@.-]*) return 1 ;; esac
  case ${1#* } in '' | *[!A-Za-z0-9+/=]*) return 1 ;; esac
}

# Prints `<lines with old> <lines with next> <lines to change> <bytes to come>`, then what the new file is made of, in
# order: `copy <offset> <length>`, `key` for the next one, `newline`. As in as-login.sh, tr keeps every byte's place.
dissect() {
  tr '\000\200-\377' '??' <"$1" | awk -v mode="${dropping:-$mode}" -v old="$old" -v next_key="$next" -v size="$(($(wc -c <"$1")))" '
    function is_blank(s, at) { return substr(s, at, 1) ~ /[ \t]/ }
    function after_blanks(s, at) { while (is_blank(s, at)) at++; return at }
    function is_at(s, at, key, part, from) {
      split(key, part, " ")
      if (substr(s, at, length(part[1])) != part[1]) return 0
      from = after_blanks(s, at + length(part[1]))
      if (from == at + length(part[1]) || substr(s, from, length(part[2])) != part[2]) return 0
      start = at; stop = from + length(part[2])
      return stop > length(s) || substr(s, stop, 1) ~ /[ \t\r]/
    }
    # sshd(8): options may stand before the key, and blanks in them are quoted.
    function holds(s, key, at, quoted, c) {
      at = after_blanks(s, 1)
      if (substr(s, at, 1) == "#") return 0
      if (is_at(s, at, key)) return 1
      for (; at <= length(s); at++) {
        c = substr(s, at, 1)
        if (c == "\\" && substr(s, at + 1, 1) == "\"") at++
        else if (c == "\"") quoted = !quoted
        else if (!quoted && is_blank(s, at)) break
      }
      return is_at(s, after_blanks(s, at), key)
    }
    function copy(from, to) { if (to > from) { made = made " copy " from " " (to - from); bytes += to - from } }
    { at[NR] = total + 0; total += length($0) + 1; text[NR] = $0; there[$0] }
    END {
      at[NR + 1] = size
      for (i = 1; i <= NR; i++) {
        if (holds(text[i], next_key)) nexts++
        if (!holds(text[i], old)) continue
        olds++
        if (mode == "rekey-drop") { copy(done + 0, at[i]); done = at[i + 1]; changes++; continue }
        twin = substr(text[i], 1, start - 1) next_key substr(text[i], stop)
        if (twin in there) continue
        there[twin]; changes++
        copy(done + 0, at[i + 1])
        if (i == NR && total > size) { made = made " newline"; bytes++ }
        copy(at[i], at[i] + start - 1); made = made " key"; bytes += length(next_key)
        copy(at[i] + stop - 1, at[i + 1]); done = at[i + 1]
      }
      copy(done + 0, size)
      print olds + 0, nexts + 0, changes + 0, bytes + 0 made
    }'
}

assemble() {
  while [ $# -gt 0 ]; do
    case $1 in
      copy) tail -c +$(($2 + 1)) <"$file" | head -c "$3" || return 1; shift 2 ;;
      key) printf %s "$next" ;;
      newline) echo ;;
    esac || return 1
    shift
  done
}

# Writes $file anew from what dissect() said of it.
rewrite() {
  new=${file%/*}/.gatehouse.new bytes=$4 full="cannot write $owner's authorized_keys; is the disk full or read-only?"
  [ ! -h .ssh ] && [ ! -h "$file" ] || fail "$owner's authorized_keys is a symbolic link; put a plain file in its place"
  shift 4
  rm -f "$new" 2>/dev/null
  (set -C; assemble "$@" >"$new") 2>/dev/null || { rm -f "$new" 2>/dev/null; fail "$full"; }
  set -- $(dissect "$new")
  if [ "$3.$(($(wc -c <"$new")))" != "0.$bytes" ] || { [ "$last" = '' ] && [ "$2" -eq 0 ]; }; then
    rm -f "$new"
    fail "$full"
  fi
  # the login has to be able to read it as before
  if is_other; then
    like=$(stat -c '%u:%g %a' "$file") && chown "${like% *}" "$new" && chmod "${like#* }" "$new" || { rm -f "$new"; fail "$full"; }
  fi
  sync "$new" 2>/dev/null
  mv -f "$new" "$file" 2>/dev/null || { rm -f "$new" 2>/dev/null; fail "$full"; }
  sync "${file%/*}" 2>/dev/null
}

# Sets own_files to those in which the management key may stand: the usual ones, and where sshd says that it reads it.
find_own_files() {
  own_files='.ssh/authorized_keys .ssh/authorized_keys2' login=$owner uid=${uid:-0}
  load_key_files
  files_of
  for pattern in $files; do
    expand "$pattern" || continue
    case $path in "$home"/.ssh/authorized_keys | "$home"/.ssh/authorized_keys2) ;; *) own_files="$own_files $root$path" ;; esac
  done
}

is_root() { [ -n "$root" ] || [ "$(id -u)" -eq 0 ]; }
# Whether root does it for a login that is not root.
is_other() { [ -z "$root" ] && [ "$owner" != root ] && is_root; }

# Another login cannot write where root keeps its lock: whoever changes its lines locks the folder that they are in.
enter_home() {
  owner=${1:-${LOGNAME:-root}} home=$root/root
  if [ -z "$root" ]; then
    entry=$(awk -F: -v login="$owner" '$1 == login { print; exit }' /etc/passwd)
    [ "$entry" ] || entry=$(getent passwd "$owner" 2>/dev/null)
    IFS=: read -r _ _ uid _ _ home _ <<END
$entry
END
    [ "${uid:-none}" = "$(id -u)" ] || is_other || home=''
  fi
  [ -n "$home" ] && cd -- "$home" 2>/dev/null || fail "the management login's home folder is missing"
  ! is_root && [ -d .ssh ] && command -v flock >/dev/null || return 0
  exec 9<.ssh && flock 9
}

rekey() {
  IFS= read -r old && IFS= read -r next && is_key "$old" && is_key "$next" ||
    fail 'the keys did not arrive whole; nothing was changed'
  enter_home "$managed"
  find_own_files
  olds=0 nexts=0 files=''
  for file in $own_files; do
    [ -f "$file" ] || continue
    [ "$(($(wc -c <"$file")))" -le 1048576 ] || fail "$owner's authorized_keys is larger than 1 MiB"
    files="$files $file"
    set -- $(dissect "$file")
    [ $# -ge 4 ] || fail "$owner's authorized_keys could not be examined"
    olds=$((olds + $1)) nexts=$((nexts + $2))
  done
  case $mode in
    rekey-add) [ $((olds + nexts)) -gt 0 ] || fail "the management key's line was not found in $owner's authorized_keys" ;;
    rekey-drop) [ "$nexts" -gt 0 ] || fail "the next management key's line was not found in $owner's authorized_keys" ;;
  esac
  for file in $files; do
    set -- $(dissect "$file")
    [ "$3" -eq 0 ] || rewrite "$@"
  done
  set -- $(cat $files | sha256sum)
  echo "gatehouse done $1"
}

! is_root || take_turn
dropping='' last='' managed=''
# sudo says who it is that has become root
! is_root || [ -n "$root" ] || managed=${SUDO_USER:-root}
case $mode in former) leave_former ;; leave-key) leave_key ;; *) rekey ;; esac
