# The mode leave: Gatehouse goes and people stay. Each login that the manifest names keeps its lines, as plain ones in a file without our block, and
# sudo's file becomes the team's own. It takes the place of the functions of the same names. What a login has been left once is its own:
# done again nothing of it is touched, whatever the team has made of it meanwhile. So $state/logins/<login> says
#
#   released <uid> -        its lines are the team's
#
# What is not left because the account is not the member's, or is not there, is told as `left-out <login>`.

mode=apply

handle() {
  recall
  if [ "$made" = released ]; then
    before=$want after=$want
    [ "$flag" != departed ] || skip=yes
    return
  fi
  if [ "$want" = - ] && [ -z "$made" ]; then leave_out; skip=yes; return; fi
  if [ -z "$uid" ] && ! look_up_elsewhere; then
    before=- after=-
    if [ "$want" = - ]; then leave_out; [ "$flag$made" != departedcreated ] || forget; return; fi
    create_account || return
    before='?' after='?'
  fi
  is_ours || { not_ours; return; }
  ! is_behind_missing_mount "$home" || { [ "$flag" != departed ] || let_go; return; }
  [ "$flag" = departed ] || welcome || return
  tend_lines
  [ "$before" = "$after" ] || tell_few || changed="$changed $login.out"
  if [ "$flag" = departed ]; then let_go; elif [ "$verdict" = ok ]; then remember released -; fi
}

leave_out() {
  strangers="$strangers$login "
  [ "$flag" = departed ] || echo "left-out $login"
}

# An account that somebody else made, and that nobody gave to the member, keeps nobody waiting.
not_ours() {
  case $made:$verdict in
    :error:* | other:error:*)
      case $uid in '' | *[!0-9]*) uid=0 ;; esac
      verdict=unadopted:$uid:- ;;
  esac
  case $verdict in unadopted:*) [ "$flag" = departed ] || echo "left-out $login" ;; esac
}

# The rights go on in a file that is the team's. Its name comes right behind ours: of sudo's files a later one overrules.
tend_sudoers() {
  verdict=ok before=- text=''
  for name in $names; do
    case $strangers in
      *" $name "*) ;;
      *) text="$text$name ALL=(ALL:ALL) NOPASSWD: ALL
" ;;
    esac
  done
  wanted=-
  if [ "$text" ] && [ -z "$root" ] && { ! command -v visudo >/dev/null || ! includes_folder; }; then
    for name in $names; do case $strangers in *" $name "*) ;; *) echo "left-out-sudo $name" ;; esac; done
    text=''
  elif [ "$text" ]; then
    set -- $(printf %s "$text" | sha256sum)
    wanted=$1
  fi
  after=$wanted
  if [ "$wanted" != - ] && [ ! -e "$state/sudoers-left" ]; then leave_sudoers; fi
  if [ "$verdict" = ok ] && { [ -e "$sudoers" ] || [ -h "$sudoers" ]; }; then
    rm -f "$sudoers" 2>/dev/null || wrong 'cannot remove /etc/sudoers.d/gatehouse'
    sync "${sudoers%/*}" 2>/dev/null
  fi
  [ "$before$after$verdict" != --ok ] || return 0
  printf 'file sudoers %s %s %s\n' "$before" "$after" "$verdict"
}

# What stands there under that name, from another time, is not overwritten.
leave_sudoers() {
  ours=$sudoers heading='# These may become root. Left by Gatehouse, which no longer manages this server: this file is yours.'
  for number in '' -2 -3 -4 -5 -6 -7 -8 -9; do
    sudoers=$ours-left$number
    [ -e "$sudoers" ] || [ -h "$sudoers" ] || break
    [ -f "$sudoers" ] && [ ! -h "$sudoers" ] && is_proper && set -- $(digest_sudoers "$sudoers") && [ "$1" = "$wanted" ] && break
  done
  if [ -e "$sudoers" ] || [ -h "$sudoers" ]; then
    { set -- $(digest_sudoers "$sudoers") && [ "${1-}" = "$wanted" ]; } || wrong "cannot write $ours-left: it is there already"
  else
    after=-
    write_sudoers
  fi
  sudoers=$ours
  [ "$verdict" = ok ] || return
  { true >"$state/sudoers-left" && sync "$state/sudoers-left"; } 2>/dev/null ||
    wrong "cannot write $state; is the disk full or read-only?"
}

# Whoever keeps its lines keeps its groups, too: sshd may let in nobody else (AllowGroups). The others are taken out, nobody is put in, and
# what was remembered goes: done again, nothing of it is touched.
tend_groups() {
  verdict=ok before=- after=-
  [ -s "$group_notes" ] || return 0
  pairs=$(awk '
    part == "plan" { split($0, f, ":"); if (length(f[2]) == 64) keeps[f[1]]; next }
    $2 in keeps { print $1 "/" $2 }' part=plan "$run/plan" part=notes "$group_notes" 2>/dev/null)
  bring_groups
  [ "$verdict" != ok ] || rm -f "$group_notes" 2>/dev/null || wrong "cannot write $state; is the disk full or read-only?"
  [ "$verdict" = ok ] || printf 'file groups - - %s\n' "$verdict"
}

put_in() { :; }
