# The modes apply and read, from the manifest to the closing line.

main() {
  take_turn
  # A sandbox starts from nothing.
  [ -z "$root" ] || { mkdir -p "$root/etc" "$root/home" && : >>"$root/etc/passwd"; }
  input=/dev/null
  if [ "$mode" = apply ]; then
    [ -d "$state/logins" ] || mkdir -p "$state/logins" 2>/dev/null ||
      fail "cannot write $state; is the disk full or read-only?"
    input=-
  fi
  choose_change
  # What is cut here would be taken for logins that are not there.
  set +f
  printf '%s\n' "$state"/logins/* 2>/dev/null >"$run/known" && set -f && plan "$input" 2>/dev/null |
    sort -t: -k1,1 2>/dev/null >"$run/plan" || fail "cannot write $run; is the disk full or read-only?"

  held='' changed='' busy='' strangers=' '
  {
    IFS=: read -r whole ending missing
    [ "${whole-}" = '!' ] || fail 'the manifest did not arrive whole; nothing was changed'
    IFS=: read -r _ wanted names
    while IFS=: read -r login want flag shut uid gid home keys; do
      handle
      [ -z "$skip" ] || continue
      printf 'login %s %s %s %s %s\n' "$login" "$before" "$after" "$others" "$verdict"
      hold "login $login" "$after"
    done
  } <"$run/plan"
  [ -z "$changed" ] || tell_was $changed
  tend_sudoers
  hold 'file sudoers' "$after"
  [ "$mode" = apply ] || survey
  set -- $(printf '%s' "$held" | sha256sum)
  echo "gatehouse done $1"
}

# How to become another user. busybox's setpriv and chroot cannot; su may refuse a closed account, and comes last.
choose_change() {
  change=none
  [ -z "$root" ] || return
  case $(setpriv --help 2>&1) in *--reuid*) change=setpriv; return ;; esac
  case $(chroot --help 2>&1) in *--userspec*) change=chroot ;; *) change=su ;; esac
}

# What went wrong must never look like what was wanted.
hold() {
  [ "$verdict" = ok ] || set -- "$1" '?'
  [ "$2" = - ] || held="$held$1 $2
"
}

main
