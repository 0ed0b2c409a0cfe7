# Who of the logins on stdin, one a line after a first line `logins` or `others`, cannot get in although its lines are where they should be:
# for each reason `cannot <login> <word> [detail]`, a word as in shut-out.ts. With `others` also what else lets people in, as in
# other-ways.ts: `way <word> [detail]`. What cannot be known for sure is not said: nothing, where no sshd
# of OpenSSH is found, or it does not tell its settings.

# Sets what sshd says of a login that comes from where we come from; fails where it does not say.
ask_sshd() {
  pubkey='' methods='' files='' pam=no chroot=none passwords=no interactive=no based=no ca=none principals=none principals_of=none command=none root_login='' allow='' deny='' allow_groups='' deny_groups=''
  settings=$(ask_settings)
  while read -r word rest; do
    case $word in
      pubkeyauthentication) pubkey=$rest ;;
      authenticationmethods) methods=$rest ;;
      authorizedkeysfile) files=$rest ;;
      usepam) pam=$rest ;;
      chrootdirectory) chroot=$rest ;;
      passwordauthentication) passwords=$rest ;;
      kbdinteractiveauthentication) interactive=$rest ;;
      hostbasedauthentication) based=$rest ;;
      trustedusercakeys) ca=$rest ;;
      authorizedprincipalsfile) principals=$rest ;;
      authorizedprincipalscommand) principals_of=$rest ;;
      authorizedkeyscommand) command=$rest ;;
      permitrootlogin) root_login=$rest ;;
      allowusers) allow="$allow $rest" ;;
      denyusers) deny="$deny $rest" ;;
      allowgroups) allow_groups="$allow_groups $rest" ;;
      denygroups) deny_groups="$deny_groups $rest" ;;
    esac
  done <<END
$settings
END
  [ "$pubkey" ] && [ "$files" ]
}

cannot() { echo "cannot $login $1${2:+ $(in_short "$2")}"; }

# A pattern of AllowUsers or DenyUsers: 0 where it means the login as we come, 1 where it does not, 2 where only sshd can say.
names_login() {
  case $1 in *[!A-Za-z0-9_.*?@:-]*) return 2 ;; esac
  case $login in ${1%%@*}) ;; *) return 1 ;; esac
  case $1 in *@*) ;; *) return 0 ;; esac
  case $from in ${1#*@}) return 0 ;; esac
  # A name that its address may have.
  case ${1#*@} in *[!0-9.*?]*) return 2 ;; *) return 1 ;; esac
}

check_users() {
  for pattern in $deny; do
    ! names_login "$pattern" || { cannot deny-users "$pattern"; break; }
  done
  [ "$allow" ] || return 0
  for pattern in $allow; do
    names_login "$pattern"
    [ $? -eq 1 ] || return 0
  done
  cannot allow-users "${allow# }"
}

check_groups() {
  [ "$allow_groups$deny_groups" ] || return 0
  groups=$($deadline id -Gn "$login" 2>/dev/null) && [ "$groups" ] || return 0
  for pattern in $deny_groups; do
    case $pattern in *[!A-Za-z0-9_.*?-]*) continue ;; esac
    for group in $groups; do
      case $group in $pattern) cannot deny-groups "$pattern"; break 2 ;; esac
    done
  done
  [ "$allow_groups" ] || return 0
  for pattern in $allow_groups; do
    case $pattern in *[!A-Za-z0-9_.*?-]*) return 0 ;; esac
    # A group's name may have blanks.
    case " $groups " in *" "$pattern" "*) return 0 ;; esac
  done
  cannot allow-groups "${allow_groups# }"
}

# Whether sshd reads the file in which our lines stand. A path that may lead there by another name is passed over.
reads_our_file() {
  recall_places
  standing=${places%% *}
  expand "${standing#-}" && [ "$standing" != - ] || path=$home/.ssh/authorized_keys
  ours=$path
  for pattern in $files; do
    expand "$pattern" || continue
    case $path in "$ours") return 0 ;; /*/.ssh/authorized_keys) [ "$standing" != - ] || return 0 ;; esac
  done
  return 1
}

check_shell() {
  [ "$chroot" = none ] || return 0
  shell=${shell:-/bin/sh}
  # What is in a home is not touched as root: it may hang.
  case $shell in "$home"/*) return 0 ;; esac
  if [ ! -e "$shell" ]; then cannot shell-missing "$shell"
  elif [ ! -f "$shell" ] || [ ! -x "$shell" ]; then cannot shell-closed "$shell"
  else case ${shell##*/} in nologin | false) cannot nologin "$shell" ;; esac
  fi
}

# Prints `login:uid:home:shell:<flags of shadow(5), each ended by a blank>` for each that /etc/passwd has.
accounts() {
  shadow=/dev/null
  [ ! -r /etc/shadow ] || shadow=/etc/shadow
  awk -F: -v today="$(($(date +%s) / 86400))" '
    part == "asked" { if ($0 ~ /^[a-z_][a-z0-9_-]*$/ && ++count <= 1000) asked[$0]; next }
    !($1 in asked) { next }
    part == "passwd" && !($1 in at) { at[$1] = $3 ":" $6 ":" $7; order[++known] = $1; next }
    part == "shadow" {
      if ($2 ~ /^!/) flags[$1] = "locked "
      if ($8 ~ /^[0-9]+$/ && $8 > 0 && today >= $8 + 0) flags[$1] = flags[$1] "expired "
      if ($3 == "0") flags[$1] = flags[$1] "must-change "
      else if ($3 ~ /^[0-9]+$/ && $5 ~ /^[0-9]+$/ && today - $3 > $5 + 0) flags[$1] = flags[$1] "aged "
    }
    END { for (i = 1; i <= known; i++) print order[i] ":" at[order[i]] ":" flags[order[i]] }
  ' part=asked - part=passwd /etc/passwd part=shadow "$shadow"
}

suffices() { case " $methods " in '  ' | *' any '* | *" $1 "* | *" $1:"*) ;; *) return 1 ;; esac; }

# What sshd takes beside the lines of its key files.
tell_ways() {
  [ "$others" = others ] || return 0
  if [ "$ca" != none ]; then
    echo "way ca $(in_short "$ca")"
    [ "$principals" = none ] || echo "way principals-file $(in_short "$principals")"
    [ "$principals_of" = none ] || echo "way principals-command $(in_short "$principals_of")"
  fi
  [ "$command" = none ] || echo "way command $(in_short "$command")"
  [ "$based" != yes ] || ! suffices hostbased || echo 'way hostbased'
  if { [ "$passwords" = yes ] && suffices password; } ||
    { [ "$interactive$pam" = yesyes ] && suffices keyboard-interactive; }; then
    echo 'way password'
    [ "$root_login" != yes ] || echo 'way root-password'
  fi
}

# Accounts of a directory service, whose key files nobody has looked into.
tell_directory() {
  sources=$(awk '$1 == "passwd:" {
    for (i = 2; i <= NF; i++) if ($i ~ /^[a-z0-9_]+$/ && $i !~ /^(files|compat|db)$/) print $i
  }' /etc/nsswitch.conf 2>/dev/null | tr '\n' ' ')
  [ "$sources" ] || return 0
  mkdir -p "$run" && $deadline getent passwd 2>/dev/null </dev/null >"$run/everybody"
  said=$(awk -F: '
    part == "passwd" { local[$1]; next }
    !($1 in local) && $1 ~ /^[A-Za-z0-9_][A-Za-z0-9._@-]*$/ && $7 !~ /\/(nologin|false|sync)$/ && !seen[$1]++ && ++count <= 10 { names = names " " $1 }
    END { if (count) print count names }' part=passwd /etc/passwd part=all "$run/everybody")
  rm -f "$run/everybody"
  if [ "$said" ]; then
    echo "way accounts $said"
  else
    sources=$(echo " $sources" | sed 's/ systemd / /')
    case $sources in *[a-z]*) echo "way directory $(in_short "${sources# }")" ;; esac
  fi
}

# Of whoever is not asked about, and of root.
tell_other_ways() {
  for login in nobody root; do ! ask_sshd || tell_ways; done
  tell_directory
}

shut_out() {
  asked='' count=0
  while IFS=: read -r login uid home shell flags; do
    # Each costs some 20 ms where sshd has to be asked for it.
    [ "$asked" != each ] || [ $((count += 1)) -le 200 ] || return 0
    [ "$asked" = once ] || ask_sshd || return 0
    [ "$asked" ] || if differs any; then asked=each; else asked=once; fi
    [ "$asked" = once ] || tell_ways
    [ "$pubkey" = yes ] || cannot pubkey
    case " $methods " in '  ' | *' any '* | *' publickey '*) ;; *) cannot methods "$methods" ;; esac
    reads_our_file || cannot keys-file "$files"
    check_users
    check_groups
    check_shell
    for flag in $flags; do
      # With PAM a lock is of the password alone.
      case $flag:$pam in locked:yes) ;; *) cannot "$flag" ;; esac
    done
  done
}

require_root
read -r others
if come_from && find_sshd; then
  [ "$others" != others ] || tell_other_ways
  accounts | shut_out
fi
echo 'gatehouse done'
