# What a login's file is, read as that login: the first part of as-login.sh and leave-as-login.sh.

set -u -f
ulimit -f 16384
mode=$1 want=$3 keys=$4 uid=$5 login=$6 file=$7 limit=1048576
# In a home it stands in a folder of its own; elsewhere, where root keeps it, in the folder that is entered.
case $file in */*) dir=${file%/*} outside='' ;; *) dir=. file=./$file outside=yes ;; esac
before='?' others=0 trouble=ok rewrite='' size=0
newline='
'

refuse() {
  [ "$before" != = ] || before=$(digest_was) before=${before%% *}
  echo "$1 $before $before $others"
  exit 1
}

# Prints `<digest or -> - <other keys> <total> <shape> <bytes before the block> [<offset> <length>]... <offset> rest`,
# the pieces after it, and then the block's lines. tr keeps every byte's place, so that offsets hold for NULs and for awks
# that would drop them.
scan() {
  head -c $((limit + 1)) <"$1" 2>/dev/null | tr '\000\200-\377' '??' | awk "$marks"'
    { at[NR] = total + 0; total += length($0) + 1; text[NR] = $0 }
    END {
      mark(); at[NR + 1] = total; before = -1; hash = "sha256sum"
      for (i = 1; i <= NR; i++) {
        if (kind[i] == "ours") { print text[i] | hash; hashed = 1 }
        if (kind[i] == "" && text[i] ~ /[^ \t\r]/ && text[i] !~ /^[ \t]*#/) others++
        if (kind[i] == "" && from == "") from = at[i]
        if (kind[i] == "") continue
        if (before < 0) before = at[i]; else if (from != "") pieces = pieces " " from " " (at[i] - from)
        from = ""
      }
      if (hashed) close(hash); else print "- -"
      if (before < 0) { before = 0; from = 0 }
      if (from == "") from = total + 0
      print others + 0, total + 0, (odd ? "odd" : "plain"), before pieces, from, "rest"
      for (i = 1; i <= NR && shown < 40; i++) if (kind[i] == "ours") { print substr(text[i], 1, 8192); shown++ }
    }'
}

# The same for a small file of printable lines with at most one block, just as we write it, without starting anything:
# most are so. Sets held and was (the block's lines, each ended by | and by a newline), head, tail and others, and long where
# its lines are more, or longer, than tell_few() takes. Fails for any other file.
glance() {
  held='' was='' head='' tail='' others=0 bytes=0 at=head lines=0 long=''
  [ "${size:-0}" -le 8192 ] || return 1
  while IFS= read -r text; do
    bytes=$((bytes + ${#text} + 1))
    case $text in
      '# gatehouse begin') [ $at = head ] || return 1; at=block; continue ;;
      '# gatehouse end') [ "$at" = block ] && [ "$held" ] || return 1; at=tail; continue ;;
      *[!\ -~]* | *'# gatehouse '*) return 1 ;;
    esac
    if [ $at = block ]; then
      case $text in *'|'*) return 1 ;; esac
      held="$held$text|" was="$was$text$newline" lines=$((lines + 1))
      { [ $lines -lt 20 ] && [ ${#text} -le 1024 ]; } || long=yes
      continue
    fi
    case ${text#"${text%%[! ]*}"} in '' | '#'*) ;; *) others=$((others + 1)) ;; esac
    if [ $at = head ]; then head="$head$text$newline"; else tail="$tail$text$newline"; fi
  done <"$1"
  [ "$bytes" -eq "${size:-0}" ] && [ $at != block ] || return 1
  # Where there is no block yet, it goes first.
  [ $at = tail ] || { tail=$head head=''; }
}

# A document costs no process, as a pipe would.
digest_was() {
  sha256sum <<END
${was%"$newline"}
END
}

# Copies the pieces named by offset and length; the last reaches to the end, whatever its final newline.
copy() {
  while [ $# -gt 1 ]; do
    tail -c +$(($1 + 1)) <"$source" | head -c "$2" || return 1
    shift 2
  done
  tail -c +$(($1 + 1)) <"$source"
}

# sshd reads no keys where others than the login and root may write, or that belong to others (StrictModes of
# sshd_config(5)). What is in .ssh is mended by apply; what a home folder's modes should be is not ours to say.
examine() {
  while [ $# -ge 9 ]; do
    case $1 in ?????w* | ????????w*) open=open ;; *) open=closed ;; esac
    case $3 in "${uid:-$3}") owner=login ;; 0) owner=root ;; *) owner=other ;; esac
    case $9:$owner:$open in
      .:other:*) trouble=home-owner ;;
      .:*:open) has_private_group || trouble=home-modes ;;
      "$dir":other:*) [ "$mode" = read ] || refuse ssh-owner; trouble=ssh-owner ;;
      "$dir":login:*) { [ "$open" = closed ] && [ -x "$dir" ]; } || mend u+rwx,go-w "$dir" ;;
      "$dir":root:open) trouble=ssh-modes ;;
      "$file":login:open) mend go-w "$file" ;;
      "$file":other:* | "$file":root:open) if [ "$mode" = read ]; then trouble=ssh-modes; else rewrite=yes; fi ;;
    esac
    shift 9
  done
}

mend() { { [ "$mode" = apply ] && chmod "$1" "$2" 2>/dev/null; } || trouble=ssh-modes; }

# Debian's sshd lets a login's own group write to its home folder.
has_private_group() {
  [ -e /etc/debian_version ] || return 1
  set -- $(ls -ld . 2>/dev/null)
  case $1 in ????????w*) return 1 ;; esac
  [ "${4-}" = "$login" ]
}

# The same of a file outside of homes, which root reads and writes: whatever leads there must be root's alone, and let the login pass.
examine_way() {
  up=$(pwd -P)
  case $up in *[!A-Za-z0-9._/%@+-]*) refuse keys-owner ;; esac
  set -- "$up"
  while [ "$uid" ] && [ "$up" ]; do up=${up%/*}; set -- "$@" "${up:-/}"; done
  set -- $(ls -ldn "$@" 2>/dev/null)
  while [ $# -ge 9 ]; do
    case $1 in ?????w* | ????????w*) refuse keys-modes ;; esac
    if [ "$uid" ]; then
      [ "$3" = 0 ] || refuse keys-owner
      case $1 in ?????????[xt]*) ;; *) refuse keys-closed ;; esac
    fi
    shift 9
  done
}

# As a login sshd must be able to read it.
examine_outside() {
  case $1.$3 in
    ?????w*.* | ????????w*.*) ;;
    ???????r*.0 | ?r*."$uid") return ;;
    ???????r*.*) [ "$uid" ] || return ;;
  esac
  if [ "$mode" = read ]; then trouble=keys-file; else rewrite=yes; fi
}

enter_outside() {
  cd -P -- "$1" 2>/dev/null && return
  [ ! -e "$1" ] && [ ! -h "$1" ] || refuse write
  if [ "$mode" = read ] || [ "$want" = - ]; then echo 'ok - - 0'; exit; fi
  up=${1%/*}
  until [ -d "${up:-/}" ]; do up=${up%/*}; done
  cd -P -- "${up:-/}" && examine_way
  (umask 022 && mkdir -p -- "$1") 2>/dev/null && cd -P -- "$1" || refuse write
}

# Before the file is written anew, beside itself: $new.
prepare() {
  [ -d "$dir" ] || mkdir -m 700 "$dir" 2>/dev/null || refuse write
  [ -w "$dir" ] || [ -O "$dir" ] || refuse ssh-owner
  [ -w "$dir" ] || chmod u+w "$dir" 2>/dev/null
  new=$dir/.${file##*/}.gatehouse
  { [ ! -e "$new" ] && [ ! -h "$new" ]; } || rm -f "$new" 2>/dev/null
}

# $new was read back as it was meant: it goes live, and the answer is told, whose word is $1.
go_live() {
  [ -z "$outside" ] || chmod 644 "$new" 2>/dev/null
  sync "$new" 2>/dev/null
  # Where root keeps them, nobody keeps one that is empty.
  { [ "$outside" ] && [ ! -s "$new" ] && rm -f "$new" "$file" 2>/dev/null; } ||
    mv -f "$new" "$file" 2>/dev/null || { rm -f "$new" 2>/dev/null; refuse write; }
  echo "$1 $before $want $others"
  [ "$before" = "$want" ] || printf '%s\n' "$was"
  exec sync "$dir" 2>/dev/null
}

if [ "$outside" ]; then
  enter_outside "$2"
  examine_way
  [ ! -h "$file" ] || refuse file-symlink
  listed=$(ls -ldn "$file" 2>/dev/null)
else
  cd -- "$2" 2>/dev/null || refuse home
  listed=$(ls -ldn . "$dir" "$file" 2>/dev/null)
fi
link=''
[ ! -h "$file" ] || link=file-symlink
[ ! -h "$dir" ] || link=ssh-symlink
case $listed in
  *" $file")
    set -- ${listed##*"$newline"}
    size=$5
    [ -z "$outside" ] || [ "$mode$want" = apply- ] || examine_outside "$@" ;;
esac
[ "$mode$want" = apply- ] || [ "$link$outside" ] || examine $listed
if [ -e "$dir" ]; then
  [ -d "$dir" ] || refuse ssh-folder
  [ -x "$dir" ] || refuse ssh-closed
fi
source=/dev/null
if [ -e "$file" ]; then
  [ -f "$file" ] || refuse not-a-file
  [ -r "$file" ] || refuse unreadable
  source=$file
fi
shape=plain glanced=''
if glance "$source"; then
  glanced=yes
  # Without a process, where it is just what is wanted, or where its lines are told.
  case $held:$mode$long in
    :*) before=- ;;
    "$keys":*) before=$want ;;
    *:apply) before='=' ;;
    *) set -- $(digest_was); before=$1 ;;
  esac
else
  found=$(scan "$source")
  case $found in *' rest'*) ;; *) refuse scan ;; esac
  # without a block nothing follows
  case $found in *" rest$newline"*) was=${found#* rest$newline} ;; *) was='' ;; esac
  set -- ${found%% rest*}
  [ "$4" -le "$limit" ] || refuse too-large
  before=$1 others=$3 shape=$5 ahead=$6
  shift 6
fi
# What a link leads to is read, and never written.
[ -z "$link" ] || [ "$want$before" = -- ] || refuse "$link"
