# The mode firewall: one table of nftables that is Gatehouse's, tried out with an undo that is armed before, and its boot. stdin begins with a line:
#
#   look                          report what is held; change nothing
#   try <token> <seconds> <sha256> [<sha256>]
#                                 a table follows (firewall/render.ts): load it, to be undone after so many seconds unless it is confirmed. Where the
#                                 kernel holds something else than it was last given, it answers with that and does nothing, unless that is named too
#   confirm <token>               it stays: from a connection that was made since
#   undo <token> <why>            back to what was before, now
#   remove                        nothing of it stays
#
# The same text is kept on the host ($fw/run) and run there with: load, undo, end. A line of a table that ends with ` # until <unix seconds>` is
# left out from then on. The answer is described in firewall-report.ts.

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
boot_id() { cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown; }

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

# The same with them ($run/firewall.raw) and without ($run/firewall.kernel), by asking once.
read_kernel() {
  nft list table inet gatehouse 2>/dev/null 8>&- >"$run/firewall.raw"
  has_table=$?
  sed 's/counter packets [0-9]* bytes [0-9]*/counter/g' "$run/firewall.raw" >"$run/firewall.kernel"
  return $has_table
}

# What each line has counted: packets, bytes and its comment.
counters() {
  awk '
    match($0, /counter packets [0-9]+ bytes [0-9]+/) {
      split(substr($0, RSTART), n, " ")
      if (match($0, /comment "[^"]*"/)) { of = substr($0, RSTART + 9, RLENGTH - 10); packets[of] += n[3]; bytes[of] += n[5] }
    }
    END { for (of in packets) printf "%.0f %.0f %s\n", packets[of], bytes[of], of }'
}

# A table whose lines go on counting where they stood: in the kernel, or when it was last looked at.
counting() {
  [ ! -s "$run/firewall.raw" ] || counters <"$run/firewall.raw" >"$fw/counts"
  awk -v counts="$fw/counts" '
    BEGIN {
      while ((getline line < counts) > 0) {
        split(line, n, " ")
        sub(/^[0-9]+ [0-9]+ /, "", line)
        packets[line] = n[1]
        bytes[line] = n[2]
      }
    }
    match($0, /counter (accept|drop) comment "[^"]*"/) {
      of = substr($0, RSTART, RLENGTH - 1)
      sub(/^[^"]*"/, "", of)
      if (packets[of] + 0 > 0) {
        $0 = substr($0, 1, RSTART + 6) " packets " packets[of] " bytes " bytes[of] substr($0, RSTART + 7)
        packets[of] = 0
      }
    }
    { print }' "$1"
}

# Bridges that are named like Docker's and are not: of another shape, or with the default route, as inside a container. Those that were seen once stay, since at boot
# there are none yet. Whether there are more than before.
note_bridges() {
  [ -z "$root" ] || return 1
  { cat "$fw/bridges" 2>/dev/null; awk -F '[: ]+' '
    BEGIN {
      while ((getline line < "/proc/net/route") > 0) { split(line, n, "\t"); if (n[2] == "00000000" && n[8] == "00000000") up[n[1]] = 1 }
      while ((getline line < "/proc/net/ipv6_route") > 0) { last = split(line, n, / +/); if (n[1] ~ /^0+$/ && n[2] == "00") up[n[last]] = 1 }
    }
    { name = $1 == "" ? $2 : $1 }
    name == "docker0" && name in up { print name }
    name ~ /^br-[0-9a-f]/ && name !~ /"/ && (length(name) != 15 || name !~ /^br-[0-9a-f]+$/ || name in up) { print name }' /proc/net/dev; } | sort -u >"$run/firewall.bridges"
  [ -s "$run/firewall.bridges" ] && ! cmp -s "$run/firewall.bridges" "$fw/bridges" && cp "$run/firewall.bridges" "$fw/bridges"
}

# A table as it is to be loaded now: without what is over, without trust in bridges that are not Docker's, and with what was open before the first one.
effective() {
  awk -v now="$(date +%s)" -v opened="$fw/opened" -v bridges="$fw/bridges" '
    BEGIN { while ((getline name < bridges) > 0) others = others (others == "" ? "" : ", ") "\"" name "\"" }
    / comment "fixed: loopback and containers"/ && others != "" { sub(/ counter /, " iifname != { " others " } counter ") }
    function put(line) {
      if (match(line, / # until [0-9]+$/)) {
        if (substr(line, RSTART + 9) + 0 <= now) return
        line = substr(line, 1, RSTART - 1)
      }
      print line
    }
    { put($0) }
    /comment "fixed: open connections"/ { while ((getline extra < opened) > 0) put(extra) }' "$1"
}

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

# After the kernel was read.
load() {
  counting "$1" >"$run/firewall.load"
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

# Something that ends calls for the next load.
schedule() {
  next=$(cat "$fw/current" "$fw/opened" 2>/dev/null | awk -v now="$(date +%s)" '
    match($0, / # until [0-9]+$/) { at = substr($0, RSTART + 9) + 0; if (at > now && (!next_at || at < next_at)) next_at = at }
    END { if (next_at) printf "%d", next_at }')
  [ "$next" ] || return 0
  was='' sleeper=''
  read -r was sleeper 2>/dev/null <"$run/firewall.end"
  [ "$was" != "$next" ] || ! kill -0 "$sleeper" 2>/dev/null || return 0
  end_sleeper
  later $((next - $(date +%s))) "end-$next" end
  echo "$next $slept" >"$run/firewall.end"
}

# The trial that is under way: its words.
read_trial() {
  token='' digest='' deadline=0 born_in=''
  read -r token digest deadline born_in 2>/dev/null <"$fw/trial"
  [ "$token" ]
}

# The one place where it is decided that a trial is over. Whoever comes second finds none.
close_trial() {
  rm "$fw/trial" || return 1
  printf '%s %s %s %s\n' "$token" "$1" "$(date +%s)" "$2" >"$fw/last"
  ! has_systemd || systemctl stop "$unit-undo-$token.timer" >/dev/null 2>&1 8>&- || :
  sleeper=''
  read -r sleeper 2>/dev/null <"$run/firewall.undo"
  # which may be this one
  [ "$sleeper" = $$ ] || end_sleeper
  rm -f "$run/firewall.undo"
}

# Back to what the kernel had. What cannot be put back is opened: better than shut.
undo_trial() {
  if [ "$born_in" = "$(boot_id)" ]; then
    nft -f "$fw/before" 2>/dev/null 8>&- || nft delete table inet gatehouse 2>/dev/null
    mv "$fw/opened.before" "$fw/opened" 2>/dev/null || rm -f "$fw/opened"
    kernel >"$fw/listed"
  fi
  close_trial undone "$1"
  rm -f "$fw/new"
}

# Of a trial that no sleeper ended.
end_overdue() {
  if [ "$born_in" != "$(boot_id)" ]; then undo_trial 'the server was restarted before it was confirmed'
  elif [ "$(date +%s)" -gt $((deadline + 2)) ]; then undo_trial 'nobody confirmed it in time'; fi
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
connection() {
  said=${SSH_CONNECTION-} of=$$
  while [ -z "$said" ] && [ "${of:-0}" -gt 1 ]; do
    said=$(tr '\0' '\n' 2>/dev/null <"/proc/$of/environ" | sed -n 's/^SSH_CONNECTION=//p')
    of=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$of/status" 2>/dev/null)
  done
  echo "$said"
}

encoded() { base64 | tr -d '\n'; }

report() {
  echo "firewall connection $(connection)"
  if [ -n "$root" ]; then echo 'firewall lasts no this is a sandbox: its table is a file'
  elif ! has_systemd; then echo 'firewall lasts no this server has no systemd, so that rules do not survive a reboot'
  elif ! systemctl is-enabled --quiet "$unit.service" 2>/dev/null 8>&-; then echo "firewall lasts no $unit.service is not enabled"
  elif ! systemctl is-active --quiet "$unit.service" 2>/dev/null 8>&-; then echo "firewall lasts yes $unit.service is stopped, with nftables.service"
  else echo 'firewall lasts yes'; fi
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
    counters <"$run/firewall.raw" >"$run/firewall.counts"
    sed 's/^/firewall counter /' "$run/firewall.counts"
    [ ! -f "$fw/current" ] || cp "$run/firewall.counts" "$fw/counts"
  fi
  if read_trial; then echo "firewall trial $token pending $((deadline - $(date +%s)))"
  else
    read -r token outcome at why 2>/dev/null <"$fw/last" && echo "firewall trial $token $outcome 0 $why"
  fi
  if [ ! -f "$fw/current" ]; then
    ! read_trial && [ -s "$run/firewall.kernel" ] && echo "firewall found - $(encoded <"$run/firewall.kernel")"
    echo 'firewall holds -'
    return
  fi
  echo "firewall holds $(sha256sum <"$fw/current" | cut -c 1-64)"
  if read_trial; then return; fi
  effective "$fw/current" >"$run/firewall.nft"
  if ! holds "$run/firewall.nft"; then tell_found
  elif note_bridges; then
    effective "$fw/current" >"$run/firewall.nft"
    load "$run/firewall.nft" || :
  fi
  [ ! -f "$fw/bridges" ] || sed 's/^/firewall bridge /' "$fw/bridges"
}

# What nobody has seen is not overwritten before it was told.
refuse_drift() {
  [ -f "$fw/current" ] && ! cmp -s "$run/firewall.kernel" "$fw/listed" || return 0
  effective "$fw/current" >"$run/firewall.nft"
  ! holds "$run/firewall.nft" || return 0
  [ "$(sha256sum <"$run/firewall.kernel" | cut -c 1-64)" != "$asked_over" ] || return 0
  rm -f "$fw/given"
  tell_found
  echo 'gatehouse done'
  exit 0
}

try_out() {
  need_nft
  [ -d "$fw" ] || mkdir -p "$fw" 2>/dev/null || fail "cannot write $fw; is the disk full or read-only?"
  cat >"$fw/given"
  [ "$(sha256sum <"$fw/given" | cut -c 1-64)" = "$asked_digest" ] || fail 'the table did not arrive whole; nothing was changed'
  ! read_trial || undo_trial 'another change came before it was confirmed'
  read_kernel || :
  refuse_drift
  printf '%s\n' "$self" >"$fw/run.new" && mv "$fw/run.new" "$fw/run" || fail "cannot write $fw; is the disk full?"
  mv "$fw/given" "$fw/new"
  cp "$fw/opened" "$fw/opened.before" 2>/dev/null || rm -f "$fw/opened.before"
  [ -s "$run/firewall.raw" ] || note_opened
  { printf 'table inet gatehouse\ndelete table inet gatehouse\n' && cat "$run/firewall.raw"; } >"$fw/before"
  note_bridges || :
  effective "$fw/new" >"$run/firewall.nft"
  # checked by loading it where it harms nobody
  expect "$run/firewall.nft" || refuse
  echo "$asked $asked_digest $(($(date +%s) + asked_seconds)) $(boot_id)" >"$fw/trial.new" && mv "$fw/trial.new" "$fw/trial" ||
    fail "cannot write $fw; is the disk full?"
  later "$asked_seconds" "undo-$asked" undo "$asked"
  echo "$slept" >"$run/firewall.undo"
  load "$run/firewall.nft" || { read_trial && undo_trial 'it could not be loaded'; refuse; }
  [ -f "$run/firewall.known" ] || cp "$fw/listed" "$run/firewall.expected"
  cmp -s "$fw/listed" "$run/firewall.expected" || { read_trial && undo_trial 'the kernel holds something else than was loaded'; fail 'the kernel holds something else than was loaded; it was undone'; }
  echo 'firewall armed'
}

refuse() {
  said=$(in_short "$(cat "$run/firewall.said")")
  rm -f "$fw/new"
  fail "nft refused the table: $said"
}

confirm() {
  if read_trial && [ "$token" = "$asked" ]; then
    # later than that it is the undo's
    if [ "$(date +%s)" -lt "$deadline" ]; then
      close_trial confirmed '' && mv "$fw/new" "$fw/current" || fail "cannot write $fw; is the disk full?"
      rm -f "$fw/opened.before" "$fw/before"
      write_unit || :
      schedule
    else undo_trial 'nobody confirmed it in time'; fi
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
    [ "$1" = load ] || [ "$born_in" != "$(boot_id)" ] || { later 40 "again-$(date +%s)" end; exit 0; }
    why='nftables was loaded anew before it was confirmed'
    [ "$born_in" = "$(boot_id)" ] || why='the server was restarted before it was confirmed'
    close_trial undone "$why"
    rm -f "$fw/new"
  fi
  read_kernel || note_opened
  effective "$fw/current" >"$run/firewall.nft"
  load "$run/firewall.nft" || fail "$(in_short "$(cat "$run/firewall.said")")"
  schedule
}

require_root
asked='' asked_seconds='' asked_digest='' asked_over='' what=$mode
[ "$mode" != firewall ] || read -r what asked asked_seconds asked_digest asked_over
take_firewall
case $what in
  look)
    has_nft || [ ! -f "$fw/current" ] || need_nft
    ! read_trial || end_overdue
    report ;;
  try) try_out ;;
  confirm) confirm ;;
  undo)
    [ "$mode" = firewall ] || asked=${2-}
    ! read_trial || [ "$token" != "$asked" ] || undo_trial "${asked_seconds:-nobody confirmed it in time}${asked_digest:+ $asked_digest}${asked_over:+ $asked_over}"
    [ "$mode" != firewall ] || report ;;
  remove) take_away ;;
  load | end) load_again "$what"; exit 0 ;;
esac
echo 'gatehouse done'
