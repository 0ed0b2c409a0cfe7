# One login's part of leaving, run as that login. Arguments and answer are those of as-login.sh; before it goes login-file.sh.
#
# Where our block stood, its lines stay as lines like any others, those that are nowhere else in the file; then nothing in it is ours.
# What sshd thinks of the home's modes is no error: that was so before, and is the login's own.

pieces=$* left=''

# What the file is to hold.
text() {
  if [ "$glanced" ]; then printf %s "$head$left$tail"; return; fi
  { [ "$ahead" -eq 0 ] || head -c "$ahead" <"$source"; } && printf %s "$left" && copy $pieces
}

# Whether a line stands there outside our block.
has() {
  if [ "$glanced" ]; then
    case $newline$head$tail in *"$newline$1$newline"*) return 0 ;; *) return 1 ;; esac
  fi
  (left=''; text) | tr '\000\200-\377' '??' | grep -Fxqe "$1"
}

missing=''
usual=$IFS IFS='|'
for line in $keys; do
  IFS=$usual
  has "$line" || missing="$missing$line$newline"
done
IFS=$usual left=$missing
if [ "$left" = '' ] && [ "$before$shape$rewrite" = -plain ]; then
  echo "ok - $want $others"
  exit
fi

prepare
(set -C; text >"$new") 2>/dev/null || { rm -f "$new" 2>/dev/null; refuse write; }
# What goes live is what was read back from the disk, and has no block.
case $(scan "$new") in
  '- -'*' plain '*) [ "$(text | sha256sum)" = "$(sha256sum <"$new")" ] ;;
  *) false ;;
esac || { rm -f "$new" 2>/dev/null; refuse write; }
go_live ok
