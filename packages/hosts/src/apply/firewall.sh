# The mode firewall: one table of nftables that is Gatehouse's, tried out with an undo that is armed before, and its boot. stdin begins with a line:
#
#   look                          report what is held; change nothing
#   try <token> <seconds> <sha256> a table follows (firewall/render.ts): load it, to be undone after so many seconds unless it is confirmed
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
      '-s list table inet gatehouse') cat "$run/nft" 2>/dev/null ;;
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
kernel() { nft -s list table inet gatehouse 2>/dev/null; }

# A table as it is to be loaded now: without what is over, and with what was open before the first one.
effective() {
  awk -v now="$(date +%s)" -v opened="$fw/opened" '
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

# What the kernel lists when it has loaded the file: the same program, the same kernel, a network of its own. Where that cannot be had, what it
# listed right after it had loaded it.
expected() {
  if [ -n "$root" ]; then awk '/^table .*\{/ { on = 1 } on' "$1"
  elif unshare -n true 2>/dev/null; then
    unshare -n sh -c 'nft -f "$1" && nft -s list table inet gatehouse' sh "$1" 2>"$run/firewall.said" 8>&-
  else cat "$fw/listed" 2>/dev/null; fi
}

matches() { [ "$(kernel)" = "$(expected "$1")" ]; }

load() {
  nft -f "$1" 2>"$run/firewall.said" 8>&- || return 1
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
  nft list table inet gatehouse 2>/dev/null 8>&- | awk '
    match($0, /counter packets [0-9]+ bytes [0-9]+/) {
      split(substr($0, RSTART), n, " "); line = $0
      if (match(line, /comment "[^"]*"/)) print "firewall counter " n[3] " " n[5] " " substr(line, RSTART + 9, RLENGTH - 10)
    }'
  if read_trial; then echo "firewall trial $token pending $((deadline - $(date +%s)))"
  else
    read -r token outcome at why 2>/dev/null <"$fw/last" && echo "firewall trial $token $outcome 0 $why"
  fi
  if [ ! -f "$fw/current" ]; then
    ! read_trial && has_nft && kernel >"$run/firewall.kernel" && echo "firewall found - $(encoded <"$run/firewall.kernel")"
    echo 'firewall holds -'
    return
  fi
  echo "firewall holds $(sha256sum <"$fw/current" | cut -c 1-64)"
  effective "$fw/current" >"$run/firewall.nft"
  if read_trial; then return; fi
  kernel >"$run/firewall.kernel"
  expected "$run/firewall.nft" >"$run/firewall.expected"
  cmp -s "$run/firewall.kernel" "$run/firewall.expected" ||
    echo "firewall found $(encoded <"$run/firewall.expected") $(encoded <"$run/firewall.kernel")"
}

try_out() {
  need_nft
  [ -d "$fw" ] || mkdir -p "$fw" 2>/dev/null || fail "cannot write $fw; is the disk full or read-only?"
  cat >"$fw/given"
  [ "$(sha256sum <"$fw/given" | cut -c 1-64)" = "$asked_digest" ] || fail 'the table did not arrive whole; nothing was changed'
  ! read_trial || undo_trial 'another change came before it was confirmed'
  printf '%s\n' "$self" >"$fw/run.new" && mv "$fw/run.new" "$fw/run" || fail "cannot write $fw; is the disk full?"
  mv "$fw/given" "$fw/new"
  cp "$fw/opened" "$fw/opened.before" 2>/dev/null || rm -f "$fw/opened.before"
  { printf 'table inet gatehouse\ndelete table inet gatehouse\n' && { kernel || note_opened; }; } >"$fw/before"
  effective "$fw/new" >"$run/firewall.nft"
  # checked by loading it where it harms nobody
  if [ -z "$root" ]; then
    if unshare -n true 2>/dev/null; then unshare -n nft -f "$run/firewall.nft" 2>"$run/firewall.said" 8>&-
    else nft -c -f "$run/firewall.nft" 2>"$run/firewall.said" 8>&-; fi || refuse
  fi
  echo "$asked $asked_digest $(($(date +%s) + asked_seconds)) $(boot_id)" >"$fw/trial.new" && mv "$fw/trial.new" "$fw/trial" ||
    fail "cannot write $fw; is the disk full?"
  later "$asked_seconds" "undo-$asked" undo "$asked"
  echo "$slept" >"$run/firewall.undo"
  load "$run/firewall.nft" || { read_trial && undo_trial 'it could not be loaded'; refuse; }
  matches "$run/firewall.nft" || { read_trial && undo_trial 'the kernel holds something else than was loaded'; fail 'the kernel holds something else than was loaded; it was undone'; }
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
  kernel >/dev/null || note_opened
  effective "$fw/current" >"$run/firewall.nft"
  load "$run/firewall.nft" || fail "$(in_short "$(cat "$run/firewall.said")")"
  schedule
}

require_root
asked='' asked_seconds='' asked_digest='' what=$mode
[ "$mode" != firewall ] || read -r what asked asked_seconds asked_digest
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
    ! read_trial || [ "$token" != "$asked" ] || undo_trial "${asked_seconds:-nobody confirmed it in time}${asked_digest:+ $asked_digest}"
    [ "$mode" != firewall ] || report ;;
  remove) take_away ;;
  load | end) load_again "$what"; exit 0 ;;
esac
echo 'gatehouse done'
