# The mode leave-key, the last thing: stdin names the management keys, each `<type> <base64>`, and an `end`. What Gatehouse remembers on this
# host goes, then the management login's lines with these keys; every other byte stays. The mode former takes away the lines of a login that
# was the management login before: stdin names it first, `login <name>`.

read_keys() {
  keys='' key=''
  while IFS= read -r key && [ "$key" != end ]; do
    is_key "$key" || fail 'the keys did not arrive whole; nothing was changed'
    keys="$keys$key|"
  done
  [ "$key" = end ] && [ "$keys" ] || fail 'the keys did not arrive whole; nothing was changed'
}

leave_key() {
  read_keys
  enter_home "$managed"
  find_own_files
  ! is_root || forget_host
  drop_lines
  ! is_root || rm -rf "$run" 2>/dev/null
  set -- $(cat $own_files 2>/dev/null | sha256sum)
  echo "gatehouse done $1"
}

leave_former() {
  IFS=' ' read -r word former
  [ "$word" = login ] && [ "$former" ] || fail 'the keys did not arrive whole; nothing was changed'
  read_keys
  is_root || fail 'the management login is not root'
  # an account that is gone lets nobody in
  [ -n "$root" ] || id -u -- "$former" >/dev/null 2>&1 || { set -- $(printf '' | sha256sum); echo "gatehouse done $1"; return; }
  enter_home "$former"
  find_own_files
  drop_lines
  set -- $(cat $own_files 2>/dev/null | sha256sum)
  echo "gatehouse done $1"
}

drop_lines() {
  # next is a key that there cannot be
  dropping=rekey-drop next='- -' last=yes
  usual=$IFS IFS='|'
  for old in $keys; do
    IFS=$usual
    for file in $own_files; do
      [ -f "$file" ] || continue
      [ "$(($(wc -c <"$file")))" -le 1048576 ] || fail "$owner's authorized_keys is larger than 1 MiB"
      set -- $(dissect "$file")
      [ $# -ge 4 ] || fail "$owner's authorized_keys could not be examined"
      [ "$3" -eq 0 ] || rewrite "$@"
    done
  done
  IFS=$usual
}
