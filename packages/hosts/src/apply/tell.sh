# What others wrote is told in printable ASCII, and not without end. Part of an awk program:
clean='
  function clean(s) { gsub(/\t/, " ", s); sub(/\r$/, "", s); gsub(/[^ -~]/, "?", s); return substr(s, 1, 8192) }
  function fits(s) { return (bytes += length(s) + 1) <= 262144 }'

# Sets told to the lines that stood in the block of this login, without a process; fails where they are more, or other, than
# a block of ours has.
tell_few() {
  lines=0
  while IFS= read -r line; do
    lines=$((lines + 1))
    [ "$lines" -gt 1 ] || continue
    case $line in *[!\ -~]*) told=''; return 1 ;; esac
    [ "$lines" -le 20 ] && [ ${#line} -le 1024 ] || { told=''; return 1; }
    [ -z "$line" ] || told="${told}was $login $line
"
  done <"$run/$login.out"
}

# The lines that stood in the blocks of these logins instead of what is there now, each `was <login> <line>`.
tell_was() (
  cd "$run" && awk "$clean"'
    FNR == 1 { login = FILENAME; sub(/\.out$/, "", login); lines = 0; next }
    $0 != "" && ++lines <= 40 { line = "was " login " " clean($0); if (fits(line)) print line }' "$@"
)
