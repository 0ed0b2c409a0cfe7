# What others wrote is told in printable ASCII, and not without end. Part of an awk program:
clean='
  function clean(s) { gsub(/\t/, " ", s); sub(/\r$/, "", s); gsub(/[^ -~]/, "?", s); return substr(s, 1, 8192) }
  function fits(s) { return (bytes += length(s) + 1) <= 262144 }'

# The lines that stood in the blocks of these logins instead of what is there now, each `was <login> <line>`.
tell_was() (
  cd "$run" && awk "$clean"'
    FNR == 1 { login = FILENAME; sub(/\.out$/, "", login); lines = 0; next }
    $0 != "" && ++lines <= 40 { line = "was " login " " clean($0); if (fits(line)) print line }' "$@"
)
