# The groups that logins are put into: of /etc/group what Gatehouse wrote there, and nothing else. $state/groups says
#
#   <group> <login> <ours|theirs>   theirs: the login was in it before, and stays there when nobody asks for it any more
#
# Written before it is done: a crash between the two must leave nobody in a group who would never be taken out.

group_notes=$state/groups
newline='
'

# Weighs what is wanted, in $run/pairs, against /etc/group and what is remembered. Prints, sorted, and `whole` at the end,
#
#   add, drop <group> <login>     what is to be done
#   held, stands <group> <login>  what is remembered, or wanted, and is so; whatever is still to be dropped stands
#   note <group> <login> <ours|theirs>
#   lacks, root <group>           it is not there, or it is root's
#
# A login whose account is not ours is not put into a group because a manifest names it, and is not taken out either.
weigh_groups() {
  entries=/dev/null notes=/dev/null
  [ ! -r "$root/etc/group" ] || entries=$root/etc/group
  [ ! -r "$group_notes" ] || notes=$group_notes
  awk '
    function is_in(pair, p) {
      split(pair, p, " ")
      return (pair in member) || ((p[1] in number) && (p[2] in gid) && gid[p[2]] == number[p[1]])
    }
    part == "pairs" {
      if ($1 == "!" && NF == 2) stranger[$2]
      else if (split($0, p, "/") == 2) wanted[p[1] " " p[2]]
      next
    }
    part == "notes" { if (NF == 3) note[$1 " " $2] = $3; next }
    { split($0, f, ":") }
    part == "passwd" { if (!(f[1] in gid)) gid[f[1]] = f[4]; next }
    {
      if (!(f[1] in number)) number[f[1]] = f[3]
      if (f[3] ~ /^0+$/) zero[f[1]]
      for (i = split(f[4], m, ","); i > 0; i--) member[f[1] " " m[i]]
    }
    END {
      for (pair in wanted) {
        split(pair, p, " ")
        if (p[1] in zero) { root[p[1]]; continue }
        if (!(p[1] in number)) { lacks[p[1]]; continue }
        if (p[2] in stranger) continue
        want[pair]
        print is_in(pair) ? "stands" : "add", pair
        print "note", pair, !is_in(pair) ? "ours" : (pair in note) ? note[pair] : "theirs"
      }
      for (pair in note) {
        split(pair, p, " ")
        if (is_in(pair) && !(p[1] in zero)) print "held", pair
        if ((pair in want) || note[pair] != "ours" || !(pair in member) || (p[2] in stranger)) continue
        print "drop", pair; print "stands", pair; print "note", pair, "ours"
      }
      for (group in lacks) print "lacks", group
      for (group in root) print "root", group
      print "whole"
    }' part=pairs "$run/pairs" part=notes "$notes" part=passwd "$root/etc/passwd" part=group "$entries" 2>/dev/null | sort
}

# Sets held, stands and noted, lines each ended by a newline, and tasks.
weigh() {
  held='' stands='' noted='' tasks='' whole=''
  weighed=$(weigh_groups)
  while read -r word group name kind; do
    case $word in
      held) held="$held$group $name$newline" ;;
      stands) stands="$stands$group $name$newline" ;;
      note) noted="$noted$group $name $kind$newline" ;;
      add | drop) tasks="$tasks $word/$group/$name" ;;
      lacks) wrong "there is no group $group in /etc/group; create it there, or take it out of the server's settings" ;;
      root) wrong "the group $group is root's own (gid 0), which Gatehouse puts no login into" ;;
      whole) whole=yes ;;
    esac
  done <<END
$weighed
END
  [ "$whole" ] || wrong '/etc/group could not be examined'
}

keep_notes() {
  { was_noted=$(cat "$group_notes"); } 2>/dev/null || was_noted=''
  [ "$was_noted" != "${noted%"$newline"}" ] || return 0
  printf %s "$noted" 2>/dev/null >"$group_notes.new" && { sync "$group_notes.new"; mv -f "$group_notes.new" "$group_notes"; } 2>/dev/null ||
    { wrong "cannot write $state; is the disk full or read-only?"; return 1; }
  sync "$state" 2>/dev/null
  [ "$noted" ] || rm -f "$group_notes" 2>/dev/null
}

# A sandbox has a file of its own, and no program that would write it.
edit_group() {
  awk -F: -v OFS=: -v group="$group" -v name="$name" -v word="$1" '
    $1 == group {
      list = ""
      n = split($4, m, ",")
      if (word == "add") m[++n] = name
      for (i = 1; i <= n; i++) if (word == "add" || m[i] != name) list = list (list == "" ? "" : ",") m[i]
      $4 = list
    }
    { print }' "$root/etc/group" >"$root/etc/group.new" && mv -f "$root/etc/group.new" "$root/etc/group"
}

# An account that is not there has its own error.
put_in() {
  login=$name
  look_up || look_up_elsewhere || return 0
  if [ -n "$root" ]; then said=$(edit_group add 2>&1)
  elif command -v gpasswd >/dev/null; then said=$(gpasswd -a "$name" "$group" 2>&1 9>&-)
  else said=$(addgroup "$name" "$group" 2>&1 9>&-)
  fi || wrong "could not put $name into the group $group: $(in_short "$said")"
}

take_out() {
  if [ -n "$root" ]; then said=$(edit_group drop 2>&1)
  elif command -v gpasswd >/dev/null; then said=$(gpasswd -d "$name" "$group" 2>&1 9>&-)
  else said=$(delgroup "$name" "$group" 2>&1 9>&-)
  fi || wrong "could not take $name out of the group $group: $(in_short "$said")"
}

# Brings /etc/group to $pairs, each `<group>/<login>`. Sets was and stands.
bring_groups() {
  { printf '%s\n' $pairs && printf '! %s\n' $strangers; } 2>/dev/null >"$run/pairs" ||
    { wrong "cannot write $run; is the disk full or read-only?"; return; }
  weigh
  was=$held
  [ "$whole" ] && [ "$mode" = apply ] || return
  keep_notes || return
  [ "$tasks" ] || return
  for task in $tasks; do
    name=${task##*/} group=${task#*/}
    group=${group%/*}
    case $task in add/*) put_in ;; *) take_out ;; esac
  done
  weigh
  [ -z "$whole" ] || keep_notes
}

digest_groups() {
  [ "$1" ] || { echo -; return; }
  printf %s "$1" | sha256sum
}

# Brings the groups to `grouped`, the digest of `pairs`, and tells of it. Without any it costs nothing.
tend_groups() {
  verdict=ok was='' stands=''
  [ "$pairs" ] || [ -s "$group_notes" ] || return 0
  bring_groups
  [ "$mode" = apply ] || stands=$was
  set -- $(digest_groups "$was")
  before=$1
  set -- $(digest_groups "$stands")
  after=$1
  [ "$before$after$verdict" != --ok ] || return 0
  printf 'file groups %s %s %s\n' "$before" "$after" "$verdict"
  case $mode$before in apply- | "apply$grouped") return ;; esac
  printf %s "$was" | sed 's/^/was-file groups /' | head -n 4000
}
