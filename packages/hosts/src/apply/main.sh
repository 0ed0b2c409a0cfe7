# The modes apply and read, from the manifest to the closing line.

main() {
  # A sandbox starts from nothing.
  [ -z "$root" ] || { mkdir -p "$root/etc" "$root/home" && : >>"$root/etc/passwd"; }
  [ "$mode" = read ] || [ -d "$state/logins" ] || mkdir -p "$state/logins" 2>/dev/null ||
    fail "cannot write $state; is the disk full or read-only?"
  if [ "$mode" = read ]; then learn_key_files; elif [ -f "$run/sshd" ]; then mv -f "$run/sshd" "$state/sshd" 2>/dev/null; fi
  load_key_files
  # What is cut here would be taken for logins that are not there.
  full="cannot write $run; is the disk full or read-only?"
  set +f
  printf '%s\n' "$state"/logins/* 2>/dev/null >"$run/known" || fail "$full"
  set -f
  take_manifest 2>/dev/null >"$run/manifest" || fail "$full"
  plan 2>/dev/null >"$run/plan"
  case $? in 0 | 1) ;; 127) fail 'awk is missing on this server' ;; *) fail "$full" ;; esac

  changed='' busy='' strangers=' ' hung=' '
  {
    IFS=: read -r whole ending missing
    [ "${whole-}" = '!' ] || fail 'the manifest did not arrive whole; nothing was changed'
    IFS=: read -r _ wanted names
    IFS=: read -r _ grouped pairs
    whole=''
    while IFS=: read -r login want flag shut ages uid gid home keys; do
      [ "$login" != . ] || { whole=yes; break; }
      handle
      [ -z "$skip" ] || continue
      printf 'login %s %s %s %s %s\n' "$login" "$before" "$after" "$others" "$verdict"
      [ -z "$told" ] || printf %s "$told"
    done
  } <"$run/plan"
  [ "$whole" ] || fail "$full"
  [ -z "$changed" ] || tell_was $changed
  [ "$wanted" = = ] || tend_sudoers
  [ "$grouped" = = ] || tend_groups
  [ "$mode" = apply ] || survey
  echo 'gatehouse done'
}

# Copies the manifest of `length` bytes, or, if that is not said, up to the end. awk would wait for more than there is, and
# a shell reads byte by byte: that is still quicker than a process, if there are not many.
take_manifest() {
  [ "$mode" = apply ] || return 0
  case $length in
    '') cat ;;
    ?????*) head -c "$length" ;;
    *) while IFS= read -r line; do printf '%s\n' "$line"; [ "$line" != end ] || return 0; done ;;
  esac
}

require_root
change=''
case $mode in
  # Each in a process of its own: what goes wrong with one request ends that one.
  serve-*)
    mode=${mode#serve-} born=$(begun $$)
    while read -r asked length && [ "$asked" = "$mode" ]; do
      take_turn
      choose_change
      (main)
      echo "$$ $born" 2>/dev/null >"$run/idle"
    done ;;
  *) length='' && take_turn && choose_change && main ;;
esac
