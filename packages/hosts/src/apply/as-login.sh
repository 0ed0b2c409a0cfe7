# One login's part, run as that login: nothing in a home is opened as root.
#
#   $1 apply or read, $2 home, or another folder, $3 wanted digest or -, $4 key lines, each ended by |, $5 uid, empty in a sandbox, $6 login,
#   $7 the file, in a folder of the home, or in that other one, which is root's and is entered as root
#
# Answers `<word> <digest before> <digest after> <other keys>`, a digest as in report.ts, and in apply, where another block
# stood there than is wanted, the lines of that block; then the digest before may be `=`: that of these lines, which whoever
# asked can make as well. The word is one of explain(): what a login's own processes may forge
# must not reach a page as a sentence.

# What goes before it is login-file.sh.

block() {
  usual=$IFS IFS='|'
  set -- $keys
  IFS=$usual
  echo '# gatehouse begin' && printf '%s\n' "$@" && echo '# gatehouse end'
}

# Where nothing of ours stands, it keeps nobody out.
[ "$mode$before" != read- ] || trouble=ok
if [ "$mode" = read ] || { [ "$before" = "$want" ] && [ "$shape" = plain ] && [ -z "$rewrite" ]; }; then
  echo "$trouble $before $before $others"
  exit
fi

prepare
set -C
if [ "$glanced" ]; then
  printf %s "$head" && { [ "$want" = - ] || block; } && printf %s "$tail"
else
  { [ "$ahead" -eq 0 ] || head -c "$ahead" <"$source"; } && { [ "$want" = - ] || block; } && copy "$@"
fi 2>/dev/null >"$new" || { rm -f "$new" 2>/dev/null; refuse write; }
set +C
# What goes live is what was read back from the disk, not what was meant to be written.
is_as_meant() {
  if [ "$glanced" ]; then
    [ "$want" != - ] || keys=''
    # Its size is what was written, or it is not what was meant.
    size=$((${#head} + ${#tail} + ${#keys} + (${#keys} > 0 ? 34 : 0)))
  fi
  if [ "$glanced" ] && [ "$size" -le 8192 ]; then
    set -- "$head" "$tail" "$others" "$was"
    glance "$new" && [ "$head$tail" = "$1$2" ] && [ "$others" = "$3" ] && [ "$held" = "$keys" ]
    set -- $? "$4"
    was=$2
    return "$1"
  else
    set -- "$others" $(scan "$new")
    [ $# -ge 7 ] && [ "$2" = "$want" ] && [ "$4" = "$1" ]
  fi
}
is_as_meant || { rm -f "$new"; refuse write; }
go_live "$trouble"
