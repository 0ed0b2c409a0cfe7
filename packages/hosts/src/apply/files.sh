# The mode files: files of a part of this server (file-part.ts) that are Gatehouse's, whole, and one line of ours in a file that is not. stdin
# begins with a line:
#
#   look <part>                   report what is held; change nothing
#   give <part> <token> <sha256>  a text follows (files/text.ts): write its files, reload, read back; what does not hold is undone at once
#   again <part> <token>          the same, with the text that it holds
#   remove <part>                 nothing of it stays
#
# A text is a block for each file: `file <path> <mode> <owner>:<group>`, its lines after a `+`, and then `include <path> <line>`, the line of ours in a
# file that is not; `ready <words>`, a command that has to succeed before anything is changed; `reload <words>`, a command, each word in base64;
# `check has|lacks <text> <words>`, a command that has to print the text, or must not. The answer is described in files/report.ts.

# One at a time, with a lock of its own: a reload may take its time, and keys go on meanwhile. No child may inherit it.
take_files() {
  { [ -d "$run" ] || mkdir -p "$run"; } 2>/dev/null && { true >>"$run/files.lock"; } 2>/dev/null ||
    fail "cannot write $run; is the disk full or read-only?"
  exec 8>>"$run/files.lock"
  ! command -v flock >/dev/null || flock -w 25 8 || fail 'another change of files is still running on this server'
}

full='is the disk full or read-only?'
encoded() { base64 | tr -d '\n'; }
decoded() { printf %s "$1" | base64 -d; }
sum() { sha256sum | cut -c 1-64; }

# Nothing else is ever written, whatever a text says.
is_ours() {
  case $1 in *[!a-zA-Z0-9._/-]* | */../* | */. | */..) return 1 ;; esac
  case $1 in
    /etc/gatehouse/recipes/*/* | /etc/asterisk/gatehouse/*/*) return 1 ;;
    /etc/gatehouse/recipes/?* | /etc/asterisk/gatehouse/?*.conf) ;;
    /etc/gatehouse/*/*) return 1 ;;
    /etc/gatehouse/?*.csv) ;;
    *) return 1 ;;
  esac
}
is_foreign() {
  case $1 in /etc/asterisk/*/*) return 1 ;; /etc/asterisk/?*.conf) ;; *) return 1 ;; esac
  case $1 in *[!a-zA-Z0-9._/-]*) return 1 ;; esac
}

# Splits a text into a folder: <n>.is, the words of its file, <n>.content and <n>.does, the rest of its block; `count` has how many.
split_text() {
  rm -rf "$2" && mkdir -p "$2" || return 1
  awk -v to="$2" '
    /^file / { n++; print substr($0, 6) >(to "/" n ".is"); printf "" >(to "/" n ".content"); printf "" >(to "/" n ".does"); next }
    /^\+/ { print substr($0, 2) >(to "/" n ".content"); next }
    { print >(to "/" n ".does") }
    END { print n + 0 >(to "/count") }' "$1" 2>/dev/null && [ -s "$2/count" ]
}
blocks() { c=''; read -r c 2>/dev/null <"$1/count"; i=1; while [ $i -le "${c:-0}" ]; do echo $i; i=$((i + 1)); done; }
path_of() { read -r p _ 2>/dev/null <"$1/$2.is" && echo "$p"; }
# Which block of a folder has this path.
block_of() { for b in $(blocks "$1"); do [ "$(path_of "$1" "$b")" != "$2" ] || { echo "$b"; return; }; done; }
words_of() { sed -n "s/^$1 //p" "$2"; }

owned_as() { [ -n "$root" ] || [ "$(stat -c %U:%G "$1" 2>/dev/null)" = "$2" ]; }
moded_as() { [ "$(stat -c %a "$1" 2>/dev/null)" = "${2#0}" ]; }
# Whether a path holds what a block says, a file and not a link to one.
holds_block() {
  read -r p m o <"$1/$2.is"
  [ -f "$root$p" ] && [ ! -L "$root$p" ] && cmp -s "$root$p" "$1/$2.content" && moded_as "$root$p" "$m" && owned_as "$root$p" "$o"
}

# A command's words; in a sandbox only its own programs are run, and that there is none is no failure.
run_words() (
  words=$1
  set --
  for word in $words; do w=$(decoded "$word"; echo .); set -- "$@" "${w%.}"; done
  [ $# -gt 0 ] || exit 0
  if [ -n "$root" ]; then
    [ -x "$root/usr/local/bin/$1" ] || exit 0
    own=$root/usr/local/bin/$1; shift; set -- "$own" "$@"
  fi
  cd /
  if command -v timeout >/dev/null; then exec timeout -s KILL 8 "$@"; else exec "$@"; fi
) 2>&1 </dev/null 8>&-
name_of() { for word in $1; do decoded "$word"; echo ' '; done | tr -d '\n' | head -c 120; }

# Reloads what the blocks say whose number is listed in a file; the words of the first that fails stay in `said`.
reload_listed() {
  while read -r from n; do
    words=$(words_of reload "$from/$n.does")
    # what read a file that goes may have gone before it
    [ "$from" = "$new" ] || [ -n "$root" ] || command -v "$(decoded "${words%% *}")" >/dev/null || continue
    [ -z "$words" ] || echo "$words"
  done <"$1" | awk '!seen[$0]++' >"$run/files.reload"
  while IFS= read -r words; do
    said=$(run_words "$words") && continue
    code=$?
    [ $code -ne 137 ] || said='it did not end within 8 seconds'
    said="$(name_of "$words")failed: $(in_short "${said:-it ended with $code and said nothing}")"
    return 1
  done <"$run/files.reload"
}

# What the program that reads a file makes of it; it may take a moment.
check_block() {
  words_of check "$1/$2.does" >"$run/files.check"
  asked=''
  while read -r how text words; do
    [ -z "$root" ] || [ -x "$root/usr/local/bin/$(decoded "${words%% *}")" ] || continue
    tries=0
    # one that was just asked is not asked again
    [ "$words" = "$asked" ] || heard=$(run_words "$words")
    asked=$words
    until judge "$how" "$heard" "$(decoded "$text")"; do
      tries=$((tries + 1))
      [ $tries -lt 12 ] || { said="$(name_of "$words")answers: $(in_short "${heard:-nothing}")"; return 1; }
      { sleep 0.4 || sleep 1; } 2>/dev/null 8>&-
      heard=$(run_words "$words")
    done
  done <"$run/files.check"
}
judge() {
  case $2 in *"$3"*) [ "$1" = has ] ;; *) [ "$1" = lacks ] ;; esac
}

has_line() { [ -f "$root$1" ] && grep -qxF -e "$2" "$root$1"; }
# Written anew with its owner and mode where no one else can write, and moved: its readers find it whole.
rewrite() {
  line=$root/etc/gatehouse/.line
  cp -p "$root$1" "$line" 2>/dev/null && cat >"$line" && mv "$line" "$root$1" && return
  rm -f "$line"
  return 1
}
put_line() {
  has_line "$1" "$2" && return 0
  # a last line without an end would take ours for its own
  { cat "$root$1" && { [ -z "$(tail -c 1 "$root$1")" ] || echo; } && printf '%s\n' "$2"; } | rewrite "$1"
}
drop_line() {
  has_line "$1" "$2" || return 0
  LINE=$2 awk '$0 != ENVIRON["LINE"]' "$root$1" | rewrite "$1"
}
# Brings the lines of ours from those that one folder says to those of another.
move_lines() {
  of_all "$1" include >"$run/files.had"
  of_all "$2" include >"$run/files.has"
  while read -r p line; do grep -qxF -e "$p $line" "$run/files.has" || drop_line "$p" "$line" || return 1; done <"$run/files.had"
  while read -r p line; do put_line "$p" "$line" || return 1; done <"$run/files.has"
}
of_all() { for b in $(blocks "$1"); do words_of "$2" "$1/$b.does"; done; }

# Beside a file, what it is to be and what it was: on the same disk, so that to go back takes no room.
next_to() { echo "$root${1%/*}/.${1##*/}.next"; }
was_at() { echo "$root${1%/*}/.${1##*/}.was"; }

# Folders of ours belong to root alone: what another can write there, another can exchange.
make_folders() {
  for folder in $(echo "${1%/*}" | awk -F/ '{ for (i = 2; i <= NF; i++) { p = p "/" $i; print p } }'); do
    case $folder in /etc | /etc/asterisk) [ -d "$root$folder" ] || [ -n "$root" ] || { said="there is no $folder on this server"; return 1; } ;; esac
    if [ -L "$root$folder" ] || { [ -e "$root$folder" ] && [ ! -d "$root$folder" ]; }; then
      case $folder in
        /etc | /etc/asterisk) [ -d "$root$folder" ] || { said="$folder is not a folder"; return 1; } ;;
        *) said="$folder is in the way: it is no folder of ours. Move it away"; return 1 ;;
      esac
    fi
    [ -d "$root$folder" ] || { mkdir -p "$root$folder" && chmod 755 "$root$folder"; } 2>/dev/null || { said="cannot make $folder; $full"; return 1; }
    case $folder in
      */gatehouse | */gatehouse/*)
        [ -n "$root" ] || [ -n "$(find "$root$folder" -prune -user root ! -perm -020 ! -perm -002 2>/dev/null)" ] ||
          { said="$folder can be written by others than root; nothing was changed"; return 1; } ;;
    esac
  done
}

# Whether what is to read a block is there, and answers.
is_ready() {
  words_of ready "$1/$2.does" >"$run/files.ready"
  while IFS= read -r words; do
    said=$(run_words "$words") || { said="$(name_of "$words")failed, so nothing was changed: $(in_short "${said:-it said nothing}")"; return 1; }
  done <"$run/files.ready"
}

# Everything that can be refused is refused before anything is changed; what is new stands beside the old by then.
prepare() {
  for b in $(blocks "$new"); do
    p='' m='' o=''
    read -r p m o <"$new/$b.is"
    is_ours "$p" || { said="“$p” is not a file of Gatehouse’s"; return 1; }
    is_ready "$new" "$b" || return 1
    make_folders "$p" || return 1
    if [ -L "$root$p" ]; then said="$p is a symbolic link. Remove it"; return 1; fi
    [ ! -e "$root$p" ] || [ -f "$root$p" ] || { said="$p is in the way: it is not a file. Move it away"; return 1; }
    if [ -e "$root$p" ] && [ -z "$(block_of "$current" "$p")" ] && ! cmp -s "$root$p" "$new/$b.content"; then
      said="$p stands there already and was not written by Gatehouse. Move it away"; return 1
    fi
    next=$(next_to "$p")
    { rm -f "$next" && cp "$new/$b.content" "$next" && chmod "$m" "$next" && cmp -s "$new/$b.content" "$next"; } 2>/dev/null ||
      { said="cannot write $p; $full"; return 1; }
    [ -n "$root" ] || chown -h "$o" "$next" 2>/dev/null || { said="$p cannot be given to $o: is there such a user and group on this server?"; return 1; }
    words_of include "$new/$b.does" >"$run/files.include"
    [ ! -s "$run/files.include" ] || make_folders /etc/gatehouse/. || return 1
    while read -r of line; do
      is_foreign "$of" || { said="“$of” is not a file in which Gatehouse keeps a line"; return 1; }
      if [ -L "$root$of" ] || [ ! -f "$root$of" ]; then said="$of is no file on this server, so that nothing would read $p"; return 1; fi
    done <"$run/files.include"
  done
}
sweep() { for b in $(blocks "$new"); do rm -f "$(next_to "$(path_of "$new" "$b")")"; done; }

# What stood at each path that changes, to be put back.
keep_former() {
  : >"$files/former" || return 1
  for from in "$current" "$new"; do
    for b in $(blocks "$from"); do
      p=$(path_of "$from" "$b")
      grep -qxF -e "$p" "$files/former" && continue
      echo "$p" >>"$files/former" || return 1
      rm -f "$(was_at "$p")"
      [ ! -f "$root$p" ] || ln "$root$p" "$(was_at "$p")" || cp -p "$root$p" "$(was_at "$p")" || return 1
    done
  done
} 2>/dev/null

# Which blocks are other than what is there: those are reloaded.
list_changed() {
  : >"$run/files.changed"
  for b in $(blocks "$new"); do
    holds_block "$new" "$b" && words_of include "$new/$b.does" | lines_stand || echo "$new $b" >>"$run/files.changed"
  done
  for b in $(blocks "$current"); do
    [ -n "$(block_of "$new" "$(path_of "$current" "$b")")" ] || echo "$current $b" >>"$run/files.changed"
  done
}
lines_stand() { while read -r p line; do has_line "$p" "$line" || return 1; done; }

place() {
  for b in $(blocks "$new"); do
    p=$(path_of "$new" "$b")
    mv "$(next_to "$p")" "$root$p" 2>/dev/null || { said="cannot write $p; $full"; return 1; }
  done
  for b in $(blocks "$current"); do
    p=$(path_of "$current" "$b")
    [ -n "$(block_of "$new" "$p")" ] || rm -f "$root$p" 2>/dev/null || { said="cannot remove $p; is the disk read-only?"; return 1; }
  done
  move_lines "$current" "$new" 2>/dev/null || { said="cannot write the line of ours in a file that is not; $full"; return 1; }
}

read_back() {
  for b in $(blocks "$new"); do
    holds_block "$new" "$b" || { said="$(path_of "$new" "$b") holds something else than was written"; return 1; }
    words_of include "$new/$b.does" | lines_stand || { said="the line of ours for $(path_of "$new" "$b") is gone again"; return 1; }
    check_block "$new" "$b" || return 1
  done
}

# Back to what stood there, and reloaded. Answers with `said` what went wrong with that, if anything.
undo() {
  said=''
  while IFS= read -r p; do
    if [ -f "$(was_at "$p")" ]; then mv "$(was_at "$p")" "$root$p" || said="$p could not be put back"
    elif is_ours "$p"; then rm -f "$root$p"; fi
  done <"$files/former" 2>/dev/null
  move_lines "$new" "$current" 2>/dev/null || said='a line of ours could not be put back'
  # by what read the former one, where there was one
  while read -r from b; do
    old=$(block_of "$current" "$(path_of "$from" "$b")")
    if [ -n "$old" ]; then echo "$current $old"; else echo "$from $b"; fi
  done <"$files/changed" >"$run/files.back" 2>/dev/null
  was=$said said=''
  reload_listed "$run/files.back" || was="$was${was:+; }$said"
  said=$was
  rm -f "$files/trial"
}

decide() { printf '%s %s %s\n' "$token" "$1" "$2" >"$files/last"; rm -f "$files/trial"; }
forget_former() { while IFS= read -r p; do rm -f "$(was_at "$p")"; done <"$files/former" 2>/dev/null; rm -rf "$new" "$files/former"; }

# A run that died in the midst of it is undone and said of nobody: it may be tried again.
end_broken() {
  [ -f "$files/trial" ] || return 0
  asked=$token
  read -r token <"$files/trial"
  # it had been read back by then
  if [ ! -f "$files/given" ]; then decide confirmed ''
  elif split_text "$files/given" "$new"; then undo; fi
  forget_former
  token=$asked
}

give() {
  [ -d "$files" ] || mkdir -p "$files" 2>/dev/null || fail "cannot write $files; $full"
  end_broken
  if [ "$what" = again ]; then cp "$files/current" "$files/given" 2>/dev/null
  else cat >"$files/given" 2>/dev/null; fi || fail "cannot write $files; $full"
  [ "$what" = again ] || [ "$(sum <"$files/given")" = "$digest" ] || fail "the files did not arrive whole; nothing was changed. Is the disk full?"
  split_text "$files/given" "$new" || fail "cannot write $files; $full"
  said=''
  prepare || { sweep; fail "$said"; }
  list_changed
  keep_former && cp "$run/files.changed" "$files/changed" 2>/dev/null && echo "$token" 2>/dev/null >"$files/trial" && [ -s "$files/trial" ] ||
    { sweep; rm -f "$files/trial"; forget_former; fail "cannot write $files; $full"; }
  if place && reload_listed "$files/changed" && read_back && mv "$files/given" "$files/current"; then decide confirmed ''
  else
    why=$said
    sweep
    undo
    decide undone "$why${said:+. And then: $said}"
  fi
  forget_former
  load_current
  report
}

load_current() {
  rm -rf "$current"
  [ ! -f "$files/current" ] || split_text "$files/current" "$current" || fail "cannot write $run; $full"
}

report() {
  [ -z "$root" ] || echo 'files note This is a sandbox: files are written, and nothing is reloaded but by programs of its own'
  [ "$part" != trunks ] || tell_engine
  token='' outcome='' why=''
  read -r token outcome why 2>/dev/null <"$files/last" && echo "files trial $token $outcome $(in_short "$why")"
  if [ ! -f "$files/current" ]; then echo 'files holds -'; return; fi
  echo "files holds $(sum <"$files/current")"
  differs=''
  for b in $(blocks "$current"); do
    p='' m='' o=''
    read -r p m o <"$current/$b.is"
    if [ -L "$root$p" ] || [ ! -f "$root$p" ]; then echo "files found $p -"; differs=yes
    else
      cmp -s "$root$p" "$current/$b.content" || { echo "files found $p $(head -c 262144 "$root$p" | encoded)."; differs=yes; }
      moded_as "$root$p" "$m" && owned_as "$root$p" "$o" || { echo "files owner $p $(stat -c '%a %U:%G' "$root$p")"; differs=yes; }
    fi
    words_of include "$current/$b.does" >"$run/files.include"
    while read -r of line; do has_line "$of" "$line" || { echo "files lacks $of $line"; differs=yes; }; done <"$run/files.include"
  done
  [ -z "$differs" ] || echo "files expected $(encoded <"$files/current")"
}

# Asterisk's answer to one command; no more of it than anybody could want.
asterisk_says() {
  words=''
  for word in asterisk "$@"; do words="$words $(printf %s "$word" | encoded)"; done
  run_words "${words# }"
}
told() { echo "files $1 $(head -c 65536 | encoded)."; }
# Of several, the first that is a file: what FreePBX leaves to people comes before what it writes itself.
first_file() { for f in "$@"; do if [ -f "$root$f" ] && [ ! -L "$root$f" ]; then echo "$f"; return; fi; done; echo -; }

# Where sound is waited for; and Asterisk, if there is one: what reads its trunks, who may, and what it says of them.
tell_engine() {
  [ ! -f "$root/etc/asterisk/rtp.conf" ] || told sound <"$root/etc/asterisk/rtp.conf"
  if [ -n "$root" ]; then [ -x "$root/usr/local/bin/asterisk" ]; else command -v asterisk >/dev/null; fi || { echo 'files engine -'; return; }
  version=$(asterisk_says -V) || { echo 'files engine -'; return; }
  pjsip=$(first_file /etc/asterisk/pjsip_custom_post.conf /etc/asterisk/pjsip.conf)
  group=root
  [ "$pjsip" = - ] || group=$(stat -c %G "$root$pjsip")
  [ "$group" != root ] || ! grep -q '^asterisk:' /etc/group || group=asterisk
  echo "files engine $group $pjsip $(first_file /etc/asterisk/extensions_custom.conf /etc/asterisk/extensions.conf) $(in_short "$version")"
  asterisk_says -rx 'core show version' >/dev/null || return
  echo 'files answers'
  asterisk_says -rx 'pjsip show registrations' | told registrations
  asterisk_says -rx 'pjsip show contacts' | told contacts
  # how many each has, since a busy one's list is long
  asterisk_says -rx 'core show channels concise' |
    awk -F '!' '$1 ~ /^PJSIP\/gatehouse-/ { sub(/-[0-9a-f]+$/, "", $1); n[$1]++ } END { for (c in n) print c, n[c] }' | told calls
}

take_away() {
  end_broken
  said=''
  : >"$run/files.gone" 2>/dev/null || fail "cannot write $run; $full"
  for b in $(blocks "$current"); do
    p=$(path_of "$current" "$b")
    if [ -f "$root$p" ] || [ -L "$root$p" ]; then rm -f "$root$p" || fail "cannot remove $p; is the disk read-only?"; fi
    words_of include "$current/$b.does" >"$run/files.include"
    while read -r of line; do drop_line "$of" "$line" || fail "cannot take the line of ours out of $of; $full"; done <"$run/files.include"
    echo "$current $b" >>"$run/files.gone"
  done
  # what reads them may be gone as well
  reload_listed "$run/files.gone" || echo "files note $said"
  rm -rf "$files" "$current"
  [ ! -e "$files" ] || fail "cannot remove $files; is the disk read-only?"
  rmdir "$root/etc/gatehouse/recipes" "$root/etc/gatehouse" "$root/etc/asterisk/gatehouse" 2>/dev/null
  echo 'files gone'
}

require_root
what='' part='' token='' digest=''
read -r what part token digest
case $part in trunks | recipes | dispositions) ;; *) fail 'this part has no files' ;; esac
files=$state/files/$part new=$state/files/$part/new current=$run/files-$part
take_files
load_current
case $what in
  look) end_broken; report ;;
  give | again) give ;;
  remove) take_away ;;
esac
echo 'gatehouse done'
