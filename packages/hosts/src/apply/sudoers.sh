# /etc/sudoers.d/gatehouse: who becomes root without a password. Ours as a whole.

sudoers=$root/etc/sudoers.d/gatehouse
heading='# Written by Gatehouse.'

# The digest of its lines below the heading; of a file without that heading, some other digest.
digest_sudoers() {
  {
    IFS= read -r first
    [ "$first" = "$heading" ] || echo "not ours: $first"
    cat
  } <"$1" 2>/dev/null | sha256sum
}

# Each of its lines as `was-file sudoers <line>`.
tell_sudoers() {
  awk -v heading="$heading" "$clean"'
    (FNR > 1 || $0 != heading) && $0 != "" && ++lines <= 40 {
      line = "was-file sudoers " clean($0); if (fits(line)) print line
    }' "$sudoers" 2>/dev/null
}

# sudo passes over a file that others than root may write.
is_proper() {
  set -- $(ls -ldn "$sudoers" 2>/dev/null)
  case ${1-} in -r--r-----*) [ -n "$root" ] || [ "$3" = 0 ] ;; *) return 1 ;; esac
}

includes_folder() {
  main=/etc/sudoers
  [ -e "$main" ] || main=/usr/etc/sudoers
  grep -Eq '^[[:space:]]*[#@]includedir[[:space:]]+"?/etc/sudoers\.d/?"?[[:space:]]*$' "$main" 2>/dev/null
}

# Sets verdict, and after as far as it came. The name of what is being written has a dot, which sudo passes over.
write_sudoers() {
  folder=${sudoers%/*} new=${sudoers%/*}/.gatehouse.new
  if [ -z "$root" ]; then
    command -v visudo >/dev/null || { wrong 'sudo is not installed on this server'; return; }
    includes_folder || { wrong '/etc/sudoers does not include /etc/sudoers.d'; return; }
  fi
  if [ "$before" = "$wanted" ] && is_proper; then return; fi
  if [ -d "$sudoers" ]; then wrong 'cannot write /etc/sudoers.d/gatehouse: it is a folder'; return; fi
  full="cannot write /etc/sudoers.d; is the disk full or read-only?"
  {
    { [ -d "$folder" ] || mkdir -p "$folder"; } && rm -f "$new" &&
      (set -C && printf '%s\n%s' "$heading" "$text" >"$new") && chmod 440 "$new"
  } 2>/dev/null || { rm -f "$new" 2>/dev/null; wrong "$full"; return; }
  set -- $(digest_sudoers "$new")
  [ "${1-}" = "$wanted" ] || { rm -f "$new"; wrong "$full"; return; }
  if command -v visudo >/dev/null; then
    said=$(visudo -cf "$new" 2>&1 9>&-) ||
      { rm -f "$new"; wrong "visudo refuses the new file: $(in_short "$said")"; return; }
  fi
  sync "$new" 2>/dev/null
  mv -f "$new" "$sudoers" 2>/dev/null || { rm -f "$new"; wrong "$full"; return; }
  sync "$folder" 2>/dev/null
  after=$wanted
}

# Brings the file to `wanted`, the digest of a line for each of `names`, and tells of it. An account that is not ours must
# not become root because a manifest names it: its line is left out.
tend_sudoers() {
  verdict=ok before=- was='' text=''
  if [ -h "$sudoers" ] || { [ -e "$sudoers" ] && [ ! -f "$sudoers" ]; }; then
    before='?'
  elif [ -e "$sudoers" ]; then
    set -- $(digest_sudoers "$sudoers")
    before=$1
  fi
  after=$before
  if [ "$mode" = apply ]; then
    left_out=''
    for name in $names; do
      case $strangers in
        *" $name "*) left_out=yes ;;
        *) text="$text$name ALL=(ALL:ALL) NOPASSWD: ALL
" ;;
      esac
    done
    if [ -z "$text" ]; then wanted=-
    elif [ -n "$left_out" ]; then
      set -- $(printf %s "$text" | sha256sum)
      wanted=$1
    fi
    case $before in - | '?' | "$wanted") ;; *) was=$(tell_sudoers) ;; esac
    if [ "$wanted" != - ]; then
      write_sudoers
    elif [ "$before" != - ]; then
      if rm -f "$sudoers" 2>/dev/null; then after=-; else wrong 'cannot remove /etc/sudoers.d/gatehouse'; fi
      sync "${sudoers%/*}" 2>/dev/null
    fi
  elif [ "$before" != - ]; then
    was=$(tell_sudoers)
  fi
  [ "$before$after$verdict" != --ok ] || return 0
  printf 'file sudoers %s %s %s\n' "$before" "$after" "$verdict"
  [ -z "$was" ] || printf '%s\n' "$was"
}
