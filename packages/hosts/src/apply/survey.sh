# Every line that lets somebody in, whoever wrote it: for each account with a home, what it says of its own key files.

# Accounts may be called otherwise than our logins; what could confuse the answer is passed over.
is_plain_name() {
  case $1 in '' | [!A-Za-z0-9_]* | *[!A-Za-z0-9._-]*) return 1 ;; esac
  [ ${#1} -le 64 ]
}

# Prints yes or no for each line of /etc/passwd after the first $2, root's folder being $1: whether that home may hold keys. Where not
# even root may look, the account itself is asked.
key_folders='
  set -u -f
  lines=0
  while IFS=: read -r _ _ _ _ _ home _; do
    [ $((lines += 1)) -gt "$2" ] || continue
    case $home in /?*) ;; *) echo no; continue ;; esac
    if [ -e "$1$home/.ssh" ] || { [ -d "$1$home" ] && [ ! -x "$1$home" ]; }; then echo yes; else echo no; fi
  done <"$1/etc/passwd"'

# The same in $run/folders, in a process that is given up where a home hangs: `slow` stands for that one, and the next is gone on with.
look_for_folders() {
  from=0 hangs=0
  : >"$run/folders"
  until
    $deadline sh -c "$key_folders" gatehouse "$root" "$from" >>"$run/folders" 2>/dev/null 9>&-
    [ $? -ne 137 ]
  do
    echo slow >>"$run/folders"
    from=$(($(wc -l <"$run/folders"))) deadline='timeout -s KILL 1'
    [ $((hangs += 1)) -lt 4 ] || break
  done
}

# Prints `key <login> <managed|foreign> <1|2> <line>` for each, and `more` if that is not all.
survey() {
  asked=' ' slow=0 more=''
  look_for_folders
  while IFS=: read -r login _ uid gid _ home _; do
    folder=slow
    read -r folder <&8
    [ "$folder" != slow ] || more=more
    [ "$folder" = yes ] && is_plain_name "$login" || continue
    case $uid$gid in '' | *[!0-9]*) continue ;; esac
    case $asked in *" $login.found "*) continue ;; esac
    out=$run/$login.found
    as_user "$survey_as_login" gatehouse "$root$home"
    if [ $? -eq 137 ]; then more=more slow=$((slow + 1)); fi
    asked="$asked$login.found "
    # As in examine_lines().
    [ "$slow" -lt 2 ] || break
  done <"$root/etc/passwd" 8<"$run/folders"
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
