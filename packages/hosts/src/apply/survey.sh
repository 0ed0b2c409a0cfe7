# Every line that lets somebody in, whoever wrote it: for each account with a home, what it says of its own key files.

# Accounts may be called otherwise than our logins; what could confuse the answer is passed over.
is_plain_name() {
  case $1 in '' | [!A-Za-z0-9_]* | *[!A-Za-z0-9._-]*) return 1 ;; esac
  [ ${#1} -le 64 ]
}

has_key_folder() {
  case $home in /?*) ;; *) return 1 ;; esac
  # Where not even root may look, the account itself is asked.
  [ -e "$root$home/.ssh" ] || { [ -d "$root$home" ] && [ ! -x "$root$home" ]; }
}

# Prints `key <login> <managed|foreign> <1|2> <line>` for each, and `more` if that is not all.
survey() {
  asked=' ' slow=0 more=''
  while IFS=: read -r login _ uid gid _ home _; do
    is_plain_name "$login" && has_key_folder || continue
    case $uid$gid in '' | *[!0-9]*) continue ;; esac
    case $asked in *" $login.found "*) continue ;; esac
    out=$run/$login.found
    as_user "$survey_as_login" gatehouse "$root$home"
    if [ $? -eq 137 ]; then more=more slow=$((slow + 1)); fi
    asked="$asked$login.found "
    # As in examine_lines().
    [ "$slow" -lt 2 ] || break
  done <"$root/etc/passwd"
  [ "$asked" = ' ' ] || (cd "$run" && awk -v more="$more" "$clean"'
    FNR == 1 { login = FILENAME; sub(/\.found$/, "", login); lines = 0 }
    $0 == "more" { more = $0 }
    /^(managed|foreign) [12] ./ {
      if (length($0) > 8192 + 10) more = "more"
      line = "key " login " " substr($0, 1, 10) clean(substr($0, 11))
      if (++lines <= 200 && fits(line)) print line; else more = "more"
    }
    END { if (more) print more }' $asked)
}
