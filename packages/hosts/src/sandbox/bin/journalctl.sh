#!/bin/sh
# The journal of a sandbox's units, which its systemctl writes: `micros, unit, invocation, priority, from, text`, a line each.
set -u
root=${GATEHOUSE_ROOT:-${0%/*}/..}
journal=$root/var/log/sandbox-journal
unit='' since=0 after='' most=1000 newest='' start='' format=short
while [ $# -gt 0 ]; do
  case $1 in
    --unit=*) unit=${1#*=} ;;
    -u) unit=${2-}; case $unit in *.service) ;; *) unit=$unit.service ;; esac; shift ;;
    --since=@*) since=${1#*=@} ;;
    --after-cursor=*) after=${1#*i=} ;;
    -n) most=${2-}; shift ;;
    -r) newest=yes ;;
    -o) format=${2-}; shift ;;
    _SYSTEMD_INVOCATION_ID=*) start=${1#*=} ;;
  esac
  shift
done
[ -e "$journal" ] || exit 0
# A service that runs has something to say now and then.
last=$(tail -n 400 "$journal" | awk -F '\t' -v unit="$unit" '$2 == unit { at = $1 } END { print substr(at, 1, 10) }')
case $unit in '' | */*) ;; *)
  if [ "$(cat "$root/var/lib/sandbox-units/$unit/ActiveState" 2>/dev/null)" = active ] && [ "$(($(date +%s) - ${last:-0}))" -ge 8 ]; then
    printf '%s\t%s\t%s\t6\t%s\t%s\n' "$(date +%s%6N)" "$unit" "$(cat "$root/var/lib/sandbox-units/$unit/InvocationID")" "${unit%.service}" \
      'Nothing to do. (This is a sandbox: no program runs.)' >>"$journal"
  fi ;;
esac
awk -F '\t' -v unit="$unit" -v since="$since" -v after="$after" -v most="$most" -v newest="$newest" -v start="$start" -v format="$format" '
  function quoted(text) { gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text); return "\"" text "\"" }
  function said(row,  part) {
    split(rows[row], part, "\t")
    if (format != "json") return part[1] / 1000000 " " part[5] ": " part[6]
    return "{\"__CURSOR\":\"s=0;i=" row "\",\"__REALTIME_TIMESTAMP\":\"" part[1] "\",\"MESSAGE\":" quoted(part[6]) ",\"PRIORITY\":\"" part[4] \
      "\",\"SYSLOG_IDENTIFIER\":" quoted(part[5]) ",\"INVOCATION_ID\":\"" part[3] "\"}"
  }
  unit != "" && $2 != unit { next }
  start != "" && $3 != start { next }
  substr($1, 1, 10) + 0 < since + 0 { next }
  after != "" && NR <= after + 0 { next }
  { rows[NR] = $0; order[++count] = NR }
  END {
    if (after != "") for (n = 1; n <= count && n <= most; n++) print said(order[n])
    else if (newest) for (n = count; n > 0 && n > count - most; n--) print said(order[n])
    else for (n = count > most ? count - most + 1 : 1; n <= count; n++) print said(order[n])
  }' "$journal"
