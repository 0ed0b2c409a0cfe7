# One account's part of the survey, run as that account, in its home $1. Prints `<managed|foreign> <1|2> <line>` for
# each line that may let somebody in, and `more` where a file was too long.

set -u -f
ulimit -f 16384
limit=262144
cd -- "$1" 2>/dev/null || exit
number=0
for file in .ssh/authorized_keys .ssh/authorized_keys2; do
  number=$((number + 1))
  [ -f "$file" ] && [ -r "$file" ] || continue
  head -c $((limit + 1)) <"$file" 2>/dev/null | tr '\000' '?' | awk -v limit="$limit" -v number="$number" "$marks"'
    { text[NR] = $0; total += length($0) + 1 }
    END {
      if (number == 1) mark()
      for (i = 1; i <= NR; i++) {
        if (i == NR && total > limit + 1) { print "more"; break }
        if (kind[i] == "mark" || text[i] !~ /[^ \t\r]/ || text[i] ~ /^[ \t]*#/) continue
        print (kind[i] == "ours" ? "managed" : "foreign"), number, text[i]
      }
    }'
done
