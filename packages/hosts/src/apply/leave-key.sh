# The mode leave-key, the last thing: stdin names the management keys, each `<type> <base64>`, and an `end`. What Gatehouse remembers on this
# host goes, where the management login is root, then its lines with these keys; every other byte stays.

leave_key() {
  keys='' key=''
  while IFS= read -r key && [ "$key" != end ]; do
    is_key "$key" || fail 'the keys did not arrive whole; nothing was changed'
    keys="$keys$key|"
  done
  [ "$key" = end ] && [ "$keys" ] || fail 'the keys did not arrive whole; nothing was changed'
  enter_home
  find_own_files
  ! is_root || forget_host
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
  ! is_root || rm -rf "$run" 2>/dev/null
  set -- $(cat $own_files 2>/dev/null | sha256sum)
  echo "gatehouse done $1"
}
