# The mode firewall: one table of nftables that is Gatehouse's, tried out with an undo that is armed before, and its boot. stdin begins with a line:
#
#   look                          report what is held; change nothing
#   try <token> <seconds> <sha256> [<sha256>]
#                                 a table follows (firewall/render.ts): load it, to be undone after so many seconds unless it is confirmed. Where the
#                                 kernel holds something else than it was last given, it answers with that and does nothing, unless that is named too
#   confirm <token>               it stays: who asks has made a new connection since
#   undo <token> <why>            back to what was before, now
#   remove                        nothing of it stays
#
# In the mode serve-firewall one request comes after another, before each a line `firewall <lines>`. The same text is kept on the host ($fw/run)
# and run there with: load, undo, end. A line of a table that ends with ` # until <unix seconds>` is left out from then on. The answer is described
# in firewall-report.ts. A change of a whole fleet is mostly processes that start, so that few of them do.

fw=$state/firewall unit=gatehouse-firewall units=/etc/systemd/system

# One at a time, with a lock of its own: apply's is held for as long as its shell lives. No child may inherit it.
take_firewall() {
  { [ -d "$run" ] || mkdir -p "$run"; } 2>/dev/null && { true >>"$run/firewall.lock"; } 2>/dev/null ||
    fail "cannot write $run; is the disk full or read-only?"
  exec 8>>"$run/firewall.lock"
  ! command -v flock >/dev/null || flock -w 20 8 || fail 'another change of the firewall is still running on this server'
}

# A sandbox has no kernel of its own: its table is a file, which is said.
if [ -n "$root" ]; then
  nft() {
    case "$*" in
      'list table inet gatehouse' | '-s list table inet gatehouse') cat "$run/nft" 2>/dev/null ;;
      '-f '*)
        awk '/^table .*\{/ { on = 1 } on' "$2" >"$run/nft.new" && mv "$run/nft.new" "$run/nft"
        [ -s "$run/nft" ] || rm -f "$run/nft" ;;
      'delete table inet gatehouse') rm "$run/nft" ;;
      --version) echo 'nftables of a sandbox' ;;
    esac
  } 2>/dev/null
fi

has_nft() { [ -n "$root" ] || command -v nft >/dev/null; }
has_systemd() { [ -z "$root" ] && [ -d /run/systemd/system ] && command -v systemctl >/dev/null; }
know_boot() { { read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null || boot=unknown; }
# In seconds, which nobody sets back.
know_time() { { read -r up _ </proc/uptime; } 2>/dev/null || up=$(date +%s); up=${up%%.*}; }
digest_of() { sum=$(sha256sum <"$1"); sum=${sum%% *}; }

need_nft() {
  ! has_nft || return 0
  how='Install nftables'
  if command -v apt-get >/dev/null; then how='Run: apt-get install nftables'
  elif command -v dnf >/dev/null; then how='Run: dnf install nftables'
  elif command -v apk >/dev/null; then how='Run: apk add nftables'
  elif command -v zypper >/dev/null; then how='Run: zypper install nftables'
  elif command -v pacman >/dev/null; then how='Run: pacman -S nftables'; fi
  fail "nft is missing on this server. $how"
}

# What the kernel has; nothing where there is no table. Counters are left out.
kernel() { nft -s list table inet gatehouse 2>/dev/null 8>&-; }

# What awk does here, more than once.
lib='
  # A line of the kernel without what it has counted, which goes to its comment.
  function uncounted(line,  n, of) {
    if (!match(line, /counter packets [0-9]+ bytes [0-9]+/)) return line
    split(substr(line, RSTART, RLENGTH), n, " ")
    if (match(line, /comment "[^"]*"/)) { of = substr(line, RSTART + 9, RLENGTH - 10); packets[of] += n[3]; bytes[of] += n[5] }
    sub(/counter packets [0-9]+ bytes [0-9]+/, "counter", line)
    return line
  }
  function tell_counts(file,  of, line) {
    for (of in packets) {
      line = sprintf("%.0f %.0f %s", packets[of], bytes[of], of)
      if (file) print line >file
      else print "firewall counter " line
    }
  }
  # A line that goes on counting where it stood.
  function counted(line,  of) {
    if (!match(line, /counter (accept|drop) comment "[^"]*"/)) return line
    of = substr(line, RSTART, RLENGTH - 1)
    sub(/^[^"]*"/, "", of)
    if (packets[of] + 0 > 0) {
      line = substr(line, 1, RSTART + 6) " packets " packets[of] " bytes " bytes[of] substr(line, RSTART + 7)
      packets[of] = 0
    }
    return line
  }
  # Bridges that are named like those of Docker and are none: of another shape, or with the default route, as inside a container. Those that were seen once stay, since at
  # boot there are none yet. How many are new.
  function note_bridges(file,  line, n, last, all, known, bridge, up, found) {
    while ((getline line < file) > 0) { known[line] = 1; all = all line "\n" }
    close(file)
    while ((getline line < "/proc/net/dev") > 0) {
      sub(/^ */, "", line)
      sub(/:.*/, "", line)
      if ((line == "docker0" || line ~ /^br-[0-9a-f]/) && line !~ /"/ && !(line in known)) bridge[line] = 1
    }
    while ((getline line < "/proc/net/route") > 0) { split(line, n, "\t"); if (n[2] == "00000000" && n[8] == "00000000") up[n[1]] = 1 }
    while ((getline line < "/proc/net/ipv6_route") > 0) { last = split(line, n, / +/); if (n[1] ~ /^0+$/ && n[2] == "00") up[n[last]] = 1 }
    for (line in bridge) if (line in up || line != "docker0" && (length(line) != 15 || line !~ /^br-[0-9a-f]+$/)) { all = all line "\n"; found++ }
    if (found) { printf "%s", all >file; close(file) }
    return found + 0
  }
  # A table as it is to be loaded now, line by line to put(): without what is over, without trust in bridges that are not of Docker, and with what
  # was open before the first one. When the next line ends, if one does, stands in $run/firewall.next.
  function effective(file,  line, name, others) {
    while ((getline name < (fw "/bridges")) > 0) others = others (others == "" ? "" : ", ") "\"" name "\""
    while ((getline line < file) > 0) {
      if (others != "" && line ~ / comment "fixed: loopback and containers"/) sub(/ counter /, " iifname != { " others " } counter ", line)
      while_it_lasts(line)
      if (line ~ /comment "fixed: open connections"/) while ((getline line < (fw "/opened")) > 0) while_it_lasts(line)
    }
    print next_end >(run "/firewall.next")
  }
  function while_it_lasts(line,  end) {
    if (match(line, / # until [0-9]+$/)) {
      end = substr(line, RSTART + 9)
      if (!now) { "date +%s" | getline now; close("date +%s") }
      if (end + 0 <= now + 0) return
      if (!next_end || end + 0 < next_end + 0) next_end = end
      line = substr(line, 1, RSTART - 1)
    }
    put(line)
  }'
with_lib() {
  text=$1
  shift
  awk -v fw="$fw" -v run="$run" "$@" "$lib$text" 8>&-
}

# The same with them ($run/firewall.raw) and without ($run/firewall.kernel), and what each line has counted ($run/firewall.counts), by asking once.
read_kernel() {
  nft list table inet gatehouse 2>/dev/null 8>&- >"$run/firewall.raw"
  has_table=$?
  true >"$run/firewall.counts"
  with_lib 'function put(line) {} { print uncounted($0) } END { tell_counts(run "/firewall.counts") }' <"$run/firewall.raw" >"$run/firewall.kernel"
  return $has_table
}

# Whether there are bridges that were not there before.
note_bridges() { [ -z "$root" ] && with_lib 'function put(line) {} BEGIN { exit !note_bridges(fw "/bridges") }'; }

# To $run/firewall.nft.
effective() { with_lib 'function put(line) { print line } BEGIN { effective(of) }' -v of="$1" >"$run/firewall.nft"; }

# Where no table was, the kernel may not know which connections are open: those are taken as they are, for as long as it takes each to speak (3
# hours: TCP's own keep-alive comes after two). Without ss any that is not a first packet, for a minute.
note_opened() {
  now=$(date +%s)
  : >"$fw/opened"
  [ -z "$root" ] || return 0
  if command -v ss >/dev/null; then
    ss -Htn state established 2>/dev/null | awk -v until=$((now + 10800)) '
      function place(s, p) { p = s; sub(/.*:/, "", p); sub(/:[^:]*$/, "", s); gsub(/^\[|\]$/, "", s); sub(/^::ffff:/, "", s); sub(/%.*/, "", s); at = s; return p }
      {
        mine = place($3); port = place($4)
        key = at " . " port " . " mine
        if (at ~ /^127\./ || at == "::1" || at !~ /^[0-9a-f.:]+$/ || seen[key]++ || n > 20000) next
        n++
        if (at ~ /:/) six = six (six == "" ? "" : ", ") key
        else four = four (four == "" ? "" : ", ") key
      }
      END {
        if (four != "") line("ip saddr . tcp sport . tcp dport { " four " }")
        if (six != "") line("ip6 saddr . tcp sport . tcp dport { " six " }")
      }
      function line(which) { print "\t\t" which " tcp flags & (fin | syn | rst | ack) == ack ct state new counter accept comment \"fixed: open before\" # until " until }' >"$fw/opened"
  else
    printf '\t\ttcp flags & (fin | syn | rst | ack) == ack ct state new counter accept comment "fixed: open before" # until %s\n' $((now + 60)) >"$fw/opened"
  fi
}

# What the kernel lists when it has loaded the file ($run/firewall.expected): the same program, the same kernel, a network of its own. Where that
# cannot be had it is only checked, and what was listed right after the last load has to do. Not if nft refuses it.
expect() {
  rm -f "$run/firewall.known"
  if [ -n "$root" ]; then awk '/^table .*\{/ { on = 1 } on' "$1" >"$run/firewall.expected"
  else
    unshare -n sh -c 'nft -f "$1" || exit 3; exec nft -s list table inet gatehouse' sh "$1" >"$run/firewall.expected" 2>"$run/firewall.said" 8>&-
    case $? in
      0) ;;
      3) return 1 ;;
      *)
        true >"$run/firewall.unasked"
        cat "$fw/listed" >"$run/firewall.expected" 2>/dev/null
        nft -c -f "$1" 2>"$run/firewall.said" 8>&-
        return ;;
    esac
  fi
  cp "$1" "$run/firewall.known"
}

# Whether the kernel, as it was read, holds this file. What was expected of it before is asked for anew only if it differs: nft may be another by now.
holds() {
  ! cmp -s "$1" "$run/firewall.known" || ! cmp -s "$run/firewall.kernel" "$run/firewall.expected" || return 0
  expect "$1"
  ! cmp -s "$run/firewall.kernel" "$run/firewall.expected" || return 0
  kernel >"$run/firewall.kernel"
  cmp -s "$run/firewall.kernel" "$run/firewall.expected"
}

tell_found() { echo "firewall found $(encoded <"$run/firewall.expected") $(encoded <"$run/firewall.kernel")"; }

# $run/firewall.nft, whose lines go on counting where they stood: in the kernel, as it was just read, or when it was last looked at.
counting() {
  [ ! -s "$run/firewall.raw" ] || cp "$run/firewall.counts" "$fw/counts"
  with_lib 'function put(line) {}
    BEGIN { while ((getline line < (fw "/counts")) > 0) { split(line, n, " "); sub(/^[0-9]+ [0-9]+ /, "", line); packets[line] = n[1]; bytes[line] = n[2] } }
    { print counted($0) }' <"$run/firewall.nft" >"$run/firewall.load"
}

load() {
  counting
  nft -f "$run/firewall.load" 2>"$run/firewall.said" 8>&- || return 1
  kernel >"$fw/listed"
}

# A process of its own, which the end of the connection does not end, and where there is systemd a timer of it beside that.
later() {
  seconds=$1 name=$2
  shift 2
  # in a sandbox it ends with the command's process group
  if [ -n "$root" ]; then
    (s=''; trap 'kill "$s"; exit' TERM; sleep "$seconds" & s=$!; wait "$s"; GATEHOUSE_ROOT=$root exec sh "$fw/run" "$@") </dev/null >/dev/null 2>&1 8>&- &
  elif command -v setsid >/dev/null; then setsid sh -c 'sleep "$1"; shift; exec sh "$@"' sh "$seconds" "$fw/run" "$@" </dev/null >/dev/null 2>&1 8>&- &
  else (trap '' HUP; sleep "$seconds"; exec sh "$fw/run" "$@") </dev/null >/dev/null 2>&1 8>&- & fi
  slept=$!
  ! has_systemd || systemd-run --quiet --collect --unit="$unit-$name" --on-active="${seconds}s" --timer-property=AccuracySec=100ms \
    /bin/sh "$fw/run" "$@" >/dev/null 2>&1 8>&- || :
}

# With what it waits for.
end_sleeper() { [ -z "$sleeper" ] || kill -- "-$sleeper" 2>/dev/null || kill "$sleeper" 2>/dev/null || :; }

# Something that ends calls for the next load, as the last one said (effective).
schedule() {
  next=''
  read -r next 2>/dev/null <"$run/firewall.next"
  [ "$next" ] || return 0
  was='' sleeper=''
  read -r was sleeper 2>/dev/null <"$run/firewall.end"
  [ "$was" != "$next" ] || ! kill -0 "$sleeper" 2>/dev/null || return 0
  end_sleeper
  left=$((next - $(date +%s)))
  [ $left -gt 0 ] || left=0
  later $left "end-$next" end
  echo "$next $slept" >"$run/firewall.end"
}

# The trial that is under way: its words.
read_trial() {
  token='' digest='' deadline=0 born_in=''
  read -r token digest deadline born_in 2>/dev/null <"$fw/trial"
  [ "$token" ]
}

# Whoever comes second finds none; with a lock that is easy.
end_trial() {
  if command -v flock >/dev/null; then { true >"$fw/trial"; } 2>/dev/null || return 1; else rm "$fw/trial" || return 1; fi
  ! has_systemd || systemctl stop "$unit-undo-$token.timer" >/dev/null 2>&1 8>&- || :
  sleeper=''
  read -r sleeper 2>/dev/null <"$run/firewall.undo"
  # which may be this one
  [ "$sleeper" = $$ ] || end_sleeper
  true >"$run/firewall.undo"
}

# The one place where it is decided that a trial is over.
close_trial() {
  know_time
  end_trial && printf '%s %s %s %s\n' "$token" "$1" "$up" "$2" >"$fw/last"
}

# Back to what the kernel had. What cannot be put back is opened: better than shut.
undo_trial() {
  know_boot
  if [ "$born_in" = "$boot" ]; then
    nft -f "$fw/before" 2>/dev/null 8>&- || nft delete table inet gatehouse 2>/dev/null
    [ ! -e "$fw/opened.before" ] || mv "$fw/opened.before" "$fw/opened"
    kernel >"$fw/listed"
  fi
  close_trial undone "$1"
  rm -f "$fw/new"
}

# Of a trial that no sleeper ended.
end_overdue() {
  know_boot
  know_time
  if [ "$born_in" != "$boot" ]; then undo_trial 'the server was restarted before it was confirmed'
  elif [ "$up" -gt $((deadline + 2)) ]; then undo_trial 'nobody confirmed it in time'; fi
}

write_unit() {
  has_systemd || return 0
  cat >"$run/$unit.service" <<UNIT
[Unit]
Description=Firewall rules of Gatehouse
DefaultDependencies=no
RequiresMountsFor=$fw
Wants=network-pre.target
Before=network-pre.target shutdown.target
After=nftables.service
Conflicts=shutdown.target
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh $fw/run load
ExecReload=/bin/sh $fw/run load

[Install]
WantedBy=sysinit.target
UNIT
  # Begun anew each time that nftables.service is, which the other is not while it is active.
  cat >"$run/$unit-again.service" <<UNIT
[Unit]
Description=Firewall rules of Gatehouse, after nftables
After=nftables.service

[Service]
Type=oneshot
ExecStart=/bin/sh $fw/run load

[Install]
WantedBy=nftables.service
UNIT
  cmp -s "$run/$unit.service" "$units/$unit.service" && cmp -s "$run/$unit-again.service" "$units/$unit-again.service" &&
    systemctl is-enabled --quiet "$unit.service" "$unit-again.service" 2>/dev/null 8>&- && return 0
  cp "$run/$unit.service" "$run/$unit-again.service" "$units" && systemctl daemon-reload 8>&- &&
    systemctl enable --quiet "$unit.service" "$unit-again.service" >/dev/null 2>&1 8>&-
}

# With the lock given back: what it starts takes it.
start_unit() {
  exec 8>&-
  has_systemd && ! systemctl is-active --quiet "$unit.service" || return 0
  systemctl start --no-block "$unit.service" >/dev/null 2>&1 || :
}

# Who asks, as the host sees it; sudo keeps it from its child, and not from itself.
know_connection() {
  said=${SSH_CONNECTION-} of=$$
  while [ -z "$said" ] && [ "${of:-0}" -gt 1 ]; do
    said=$(tr '\0' '\n' 2>/dev/null <"/proc/$of/environ" | sed -n 's/^SSH_CONNECTION=//p')
    of=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$of/status" 2>/dev/null)
  done
  connection=$said
}

encoded() { base64 | tr -d '\n'; }

tell_of_itself() {
  echo "firewall connection $connection"
  if [ -n "$root" ]; then echo 'firewall lasts no this is a sandbox: its table is a file'
  elif ! has_systemd; then echo 'firewall lasts no this server has no systemd, so that rules do not survive a reboot'
  elif ! systemctl is-enabled --quiet "$unit.service" 2>/dev/null 8>&-; then echo "firewall lasts no $unit.service is not enabled"
  elif ! systemctl is-active --quiet "$unit.service" 2>/dev/null 8>&-; then echo "firewall lasts yes $unit.service is stopped, with nftables.service"
  else echo 'firewall lasts yes'; fi
}

tell_bridges() { [ ! -s "$fw/bridges" ] || sort "$fw/bridges" | sed 's/^/firewall bridge /'; }

report() {
  tell_of_itself
  echo 'firewall chains'
  [ -n "$root" ] || nft list chains 2>/dev/null 8>&- | awk '
    $1 == "table" { family = $2; of = $3 } $1 == "chain" { chain = $2 }
    $1 == "type" && of != "gatehouse" && ++n <= 200 {
      line = $0; sub(/^[ \t]*/, "", line); type = $2
      hook = line; sub(/.*hook /, "", hook); sub(/ .*/, "", hook)
      priority = line; sub(/.*priority /, "", priority); sub(/;.*/, "", priority)
      policy = line; sub(/.*policy /, "", policy); sub(/;.*/, "", policy)
      print "firewall chain " family " " of " " chain " " type " " hook " " policy " " priority
    }'
  ! has_nft || read_kernel || :
  if [ -s "$run/firewall.raw" ]; then
    sed 's/^/firewall counter /' "$run/firewall.counts"
    [ ! -f "$fw/current" ] || cp "$run/firewall.counts" "$fw/counts"
  fi
  if read_trial; then
    know_time
    echo "firewall trial $token pending $((deadline - up))"
  else
    read -r token outcome at why 2>/dev/null <"$fw/last" && echo "firewall trial $token $outcome 0 $why"
  fi
  if [ ! -f "$fw/current" ]; then
    ! read_trial && [ -s "$run/firewall.kernel" ] && echo "firewall found - $(encoded <"$run/firewall.kernel")"
    echo 'firewall holds -'
    return
  fi
  digest_of "$fw/current"
  echo "firewall holds $sum"
  if read_trial; then return; fi
  effective "$fw/current"
  if ! holds "$run/firewall.nft"; then tell_found
  elif note_bridges; then
    effective "$fw/current"
    load || :
  fi
  tell_bridges
}

# What nobody has seen is not overwritten before it was told.
refuse_drift() {
  [ -f "$fw/current" ] && ! cmp -s "$run/firewall.kernel" "$fw/listed" || return 0
  effective "$fw/current"
  ! holds "$run/firewall.nft" || return 0
  digest_of "$run/firewall.kernel"
  [ "$sum" != "$asked_over" ] || return 0
  rm -f "$fw/new"
  tell_found
  echo 'gatehouse done'
  exit 0
}

# A shell reads byte by byte: that is still quicker than a process, if there is not much.
given_table() {
  case $lines in
    '') cat ;;
    ????*) head -n "$lines" ;;
    *) while [ "$lines" -gt 0 ] && IFS= read -r line; do printf '%s\n' "$line" || return; lines=$((lines - 1)); done ;;
  esac
}

# What is loaded, and what is put back if it is undone, where the kernel lists what it did after the last load. Not if it lists something else.
prepare() {
  [ -f "$fw/current" ] && nft list table inet gatehouse 2>/dev/null 8>&- | awk -v fw="$fw" -v run="$run" -v sandbox="$root" "$lib"'
    function put(line) { print line >(run "/firewall.nft"); print counted(line) >(run "/firewall.load") }
    BEGIN {
      while ((getline line < (fw "/listed")) > 0) was[++lines] = line
      printf "table inet gatehouse\ndelete table inet gatehouse\n" >(fw "/before")
    }
    { print >(fw "/before"); if (uncounted($0) != was[NR]) differs = 1 }
    END {
      if (differs || NR == 0 || NR != lines) exit 1
      tell_counts(fw "/counts")
      if (!sandbox) note_bridges(fw "/bridges")
      effective(fw "/new")
    }' 8>&- && held=$fw/listed && rm_opened_before
}

rm_opened_before() { [ ! -e "$fw/opened.before" ] || rm -f "$fw/opened.before"; }

# The same, with a look at all of it.
prepare_anew() {
  read_kernel || :
  held=$run/firewall.kernel
  refuse_drift
  if [ -s "$run/firewall.raw" ]; then rm_opened_before
  else
    cat "$fw/opened" >"$fw/opened.before" 2>/dev/null
    note_opened
  fi
  { printf 'table inet gatehouse\ndelete table inet gatehouse\n' && cat "$run/firewall.raw"; } >"$fw/before"
  note_bridges || :
  effective "$fw/new"
  counting
}

try_out() {
  need_nft
  [ -d "$fw" ] || mkdir -p "$fw" 2>/dev/null || fail "cannot write $fw; is the disk full or read-only?"
  to=$fw/new
  ! read_trial || to=$fw/given
  given_table 2>/dev/null >"$to"
  digest_of "$to"
  [ "$sum" = "$asked_digest" ] || { rm -f "$to"; fail 'the table did not arrive whole; nothing was changed'; }
  if read_trial; then
    undo_trial 'another change came before it was confirmed'
    mv "$to" "$fw/new"
  fi
  prepare || prepare_anew
  keep_self || fail "cannot write $fw; is the disk full?"
  know_boot
  know_time
  echo "$asked $asked_digest $((up + asked_seconds)) $boot" 2>/dev/null >"$fw/trial" || { rm -f "$fw/trial"; fail "cannot write $fw; is the disk full?"; }
  later "$asked_seconds" "undo-$asked" undo "$asked"
  echo "$slept" >"$run/firewall.undo"
  nft -f "$run/firewall.load" 2>"$run/firewall.said" 8>&- || refuse
  [ ! -e "$run/firewall.unasked" ] || kernel >"$fw/listed"
  echo 'firewall armed'
}

# What the undo runs; a shell that stays knows what it has written.
keep_self() {
  had=''
  [ -z "$own" ] || [ ! -f "$fw/run" ] || read -r had 2>/dev/null <"$fw/run.digest"
  [ "$own" = '' ] || [ "$had" != "$own" ] || return 0
  printf '%s\n' "$self" >"$fw/run.new" && mv "$fw/run.new" "$fw/run" && echo "$own" >"$fw/run.digest"
}

# It takes all of a file or nothing, which is looked at.
refuse() {
  said=$(in_short "$(cat "$run/firewall.said")")
  read_trial
  kernel >"$run/firewall.now"
  if cmp -s "$run/firewall.now" "$held"; then
    end_trial
    rm -f "$fw/new"
  else undo_trial 'it could not be loaded'; fi
  fail "nft refused the table: $said"
}

# Whether the kernel lists what was given ($run/firewall.nft), to which it is held from now on: line by line the same words, for nft puts some of
# them in another order and others in brackets. Tells what they have counted.
lists_given() {
  nft list table inet gatehouse 2>/dev/null 8>&- | awk -v fw="$fw" -v run="$run" "$lib"'
    function put(line) {}
    function add(line, one,  n, of) {
      gsub(/[{},]/, " ", line)
      gsub(/\/(32|128) /, " ", line)
      gsub(/[()&|=\/]/, " ", line)
      for (n = split(line, of, /[ \t]+/); n > 0; n--) words[of[n]] += one
    }
    function same(line, other,  word) {
      if (line == other) return 1
      split("", words)
      add(line, 1)
      add(other, -1)
      for (word in words) if (word != "" && words[word] != 0) return 0
      return 1
    }
    BEGIN {
      while ((getline line < (run "/firewall.nft")) > 0) {
        text[++all] = line
        if (line ~ /^table .*\{/) first = all
      }
    }
    { listed[NR] = uncounted($0); if (!same(listed[NR], text[first + NR - 1])) differs = 1 }
    END {
      if (differs || NR == 0 || first + NR - 1 != all) exit 1
      for (n = 1; n <= NR; n++) { print listed[n] >(fw "/listed"); print listed[n] >(run "/firewall.expected") }
      for (n = 1; n <= all; n++) print text[n] >(run "/firewall.known")
      tell_counts(fw "/counts")
      tell_counts("")
    }' 8>&-
}

# What it lists instead is found in the report: words that are other ones, or something else than was given, with which new connections go as well.
expect_given() {
  unasked=''
  [ ! -e "$run/firewall.unasked" ] || unasked=yes
  kernel >"$run/firewall.kernel"
  expect "$run/firewall.nft" || :
  if [ ! -e "$run/firewall.unasked" ]; then cmp -s "$run/firewall.kernel" "$run/firewall.expected" || return 0
  elif [ "$unasked" ]; then return 0; fi
  cp "$run/firewall.kernel" "$fw/listed"
}

keep_given() {
  close_trial confirmed '' && mv "$fw/new" "$fw/current" || fail "cannot write $fw; is the disk full?"
  rm_opened_before
  write_unit || :
  schedule
}

confirm() {
  if read_trial && [ "$token" = "$asked" ]; then
    know_boot
    know_time
    if [ "$born_in" != "$boot" ]; then undo_trial 'the server was restarted before it was confirmed'
    # later than that it is the undo's
    elif [ "$up" -ge "$deadline" ]; then undo_trial 'nobody confirmed it in time'
    elif lists_given; then
      keep_given
      echo "firewall trial $token confirmed 0 "
      echo "firewall holds $digest"
      tell_of_itself
      tell_bridges
      start_unit
      return
    else
      expect_given
      keep_given
    fi
  fi
  report
  start_unit
}

take_away() {
  rm -f "$fw/trial"
  if has_systemd; then
    systemctl disable --quiet "$unit.service" "$unit-again.service" >/dev/null 2>&1 8>&-
    rm -f "$units/$unit.service" "$units/$unit-again.service"
    systemctl daemon-reload 8>&-
    systemctl stop "$unit-undo-*.timer" "$unit-end-*.timer" "$unit.service" >/dev/null 2>&1 8>&-
  fi
  read -r was sleeper 2>/dev/null <"$run/firewall.end" && end_sleeper
  ! has_nft || ! kernel >/dev/null || nft delete table inet gatehouse 2>/dev/null
  rm -rf "$fw" "$run/firewall.end"
  ! has_nft || ! kernel >/dev/null || fail 'the table could not be removed'
  [ ! -e "$fw" ] && [ ! -e "$units/$unit.service" ] || [ -n "$root" ] || fail "cannot remove $fw; is the disk read-only?"
  echo 'firewall gone'
}

# At boot, when nftables.service has begun anew, and when a line has ended.
load_again() {
  [ -f "$fw/current" ] || exit 0
  if read_trial; then
    know_boot
    [ "$1" = load ] || [ "$born_in" != "$boot" ] || { later 40 "again-$(date +%s)" end; exit 0; }
    why='nftables was loaded anew before it was confirmed'
    [ "$born_in" = "$boot" ] || why='the server was restarted before it was confirmed'
    close_trial undone "$why"
    rm -f "$fw/new"
  fi
  read_kernel || note_opened
  effective "$fw/current"
  load || fail "$(in_short "$(cat "$run/firewall.said")")"
  schedule
}

asked='' asked_seconds='' asked_digest='' asked_over=''

firewall() {
  read -r what asked asked_seconds asked_digest asked_over
  [ -z "$lines" ] || lines=$((lines - 1))
  take_firewall
  case $what in
    look)
      has_nft || [ ! -f "$fw/current" ] || need_nft
      ! read_trial || end_overdue
      report ;;
    try) try_out ;;
    confirm) confirm ;;
    undo)
      ! read_trial || [ "$token" != "$asked" ] || undo_trial "$asked_seconds${asked_digest:+ $asked_digest}${asked_over:+ $asked_over}"
      report ;;
    remove) take_away ;;
  esac
  echo 'gatehouse done'
}

require_root
case $mode in
  firewall)
    own='' lines=''
    know_connection
    firewall ;;
  # Each in a process of its own: what goes wrong with one request ends that one.
  serve-firewall)
    own=$(printf '%s\n' "$self" | sha256sum) own=${own%% *}
    know_connection
    while read -r asked lines && [ "$asked" = firewall ]; do (firewall); done ;;
  undo)
    take_firewall
    ! read_trial || [ "$token" != "${2-}" ] || undo_trial 'nobody confirmed it in time' ;;
  load | end)
    take_firewall
    load_again "$mode" ;;
esac
