# One account's part of the survey, run as that account: in its home $1, of $2, in which our block may stand, and the files behind, prints
# `<managed|foreign> <1|2|file> <line>` for each line that may let somebody in, and `more` where a file was too long.

set -u -f
ulimit -f 16384
limit=262144 usual=$1/.ssh/authorized_keys ours=$2
shift 2
for file; do
  [ -f "$file" ] && [ -r "$file" ] || continue
  case $file in "$usual") name=1 ;; "${usual}2") name=2 ;; *) name=$file ;; esac
  block=''
  [ "$file" != "$ours" ] || block=yes
  head -c $((limit + 1)) <"$file" 2>/dev/null | tr '\000' '?' | awk -v limit="$limit" -v name="$name" -v block="$block" "$marks"'
    { text[NR] = $0; total += length($0) + 1 }
    END {
      if (block) mark()
      for (i = 1; i <= NR; i++) {
        if (i == NR && total > limit + 1) { print "more"; break }
        if (kind[i] == "mark" || text[i] !~ /[^ \t\r]/ || text[i] ~ /^[ \t]*#/) continue
        print (kind[i] == "ours" ? "managed" : "foreign"), name, text[i]
      }
    }'
done
