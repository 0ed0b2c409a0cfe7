# Every line that lets somebody in, whoever wrote it: for each account with a home, what it says of its own key files.

# Accounts may be called otherwise than our logins; what could confuse the answer is passed over.
is_plain_name() {
  case $1 in '' | [!A-Za-z0-9_]* | *[!A-Za-z0-9._-]*) return 1 ;; esac
  [ ${#1} -le 64 ]
}

# Prints yes or no for each line of /etc/passwd after the first $2, root's folder being $1: whether any of the files named by the patterns
# behind may be there. Where not even root may look into a home, the account itself is asked.
key_folders='
  set -u -f
  top=$1 from=$2 lines=0
  shift 2
  while IFS=: read -r login _ uid _ _ home _; do
    [ $((lines += 1)) -gt "$from" ] || continue
    case $home in /?*) ;; *) home=/ ;; esac
    found=no
    for pattern; do
      expand "$pattern" || continue
      case $path in
        "$home"/*/*)
          if [ -e "$top${path%/*}" ] || { [ -d "$top$home" ] && [ ! -x "$top$home" ]; }; then found=yes; fi ;;
        *) [ ! -e "$top$path" ] || found=yes ;;
      esac
    done
    echo $found
  done <"$top/etc/passwd"'

# The same in $run/folders, in a process that is given up where a home hangs: `slow` stands for that one, and the next is gone on with.
look_for_folders() {
  from=0 hangs=0
  : >"$run/folders"
  until
    $deadline sh -c "$expand_pattern
$key_folders" gatehouse "$root" "$from" $patterns >>"$run/folders" 2>/dev/null 9>&-
    [ $? -ne 137 ]
  do
    echo slow >>"$run/folders"
    from=$(($(wc -l <"$run/folders"))) deadline='timeout -s KILL 1'
    [ $((hangs += 1)) -lt 4 ] || break
  done
}

# Prints `key <login> <managed|foreign> <1|2|file> <line>` for each, 1 and 2 being the usual files in its home, and `more` if that is
# not all.
survey() {
  asked=' ' slow=0 more='' patterns=${usual:-.ssh/authorized_keys .ssh/authorized_keys2}
  look_for_folders
  while IFS=: read -r login _ uid gid _ home _; do
    folder=slow
    read -r folder <&8
    [ "$folder" != slow ] || more=more
    is_plain_name "$login" || continue
    files=$patterns
    if [ "$how" = each ] && files_of && [ "$folder" = no ]; then folder=yes; fi
    [ "$folder" = yes ] || continue
    case $uid$gid in '' | *[!0-9]*) continue ;; esac
    case $asked in *" $login.found "*) continue ;; esac
    recall_places
    expand "${places%% *}" && [ "$places" != - ] || path=$home/.ssh/authorized_keys
    set -- "$root$path"
    for pattern in $files; do
      if expand "$pattern"; then set -- "$@" "$root$path"; else [ "$pattern" = none ] || more=more; fi
    done
    out=$run/$login.found
    as_user "$survey_as_login" gatehouse "$root$home" "$@"
    if [ $? -eq 137 ]; then more=more slow=$((slow + 1)); fi
    asked="$asked$login.found "
    # As in examine_lines().
    [ "$slow" -lt 2 ] || break
  done <"$root/etc/passwd" 8<"$run/folders"
  [ "$asked" = ' ' ] || (cd "$run" && awk -v more="$more" -v root="$root" "$clean"'
    FNR == 1 { login = FILENAME; sub(/\.found$/, "", login); lines = 0 }
    $0 == "more" { more = $0 }
    /^(managed|foreign) ([12]|\/[A-Za-z0-9._\/%@+-]+) ./ {
      file = $2
      from = length($1 file) + 3
      if (length($0) > 8190 + from) more = "more"
      if (root != "" && index(file, root) == 1) file = substr(file, length(root) + 1)
      line = "key " login " " $1 " " file " " clean(substr($0, from))
      if (++lines <= 200 && fits(line)) print line; else more = "more"
    }
    END { if (more) print more }' $asked)
}
