# Reads a unit's journal. Lines of stdin: `unit <name>`, `lines <n>`, and of these what is wanted: `since <unix seconds>`,
# `invocation <id>`, `after <cursor>`. The newest line first, except after a cursor.
unit='' lines=200 since='' invocation='' after=''
while IFS=' ' read -r word rest; do
  case $word in unit) unit=$rest ;; lines) lines=$rest ;; since) since=$rest ;; invocation) invocation=$rest ;; after) after=$rest ;; esac
done
command -v journalctl >/dev/null || fail 'journalctl is missing'
set -- -q --no-pager --all -o json
[ -z "$since" ] || set -- "$@" --since="@$since"
if [ "$after" ]; then set -- "$@" --after-cursor="$after"; else set -- "$@" -r -n "$lines"; fi
if [ "$invocation" ]; then set -- "$@" "_SYSTEMD_INVOCATION_ID=$invocation" + "INVOCATION_ID=$invocation"; else set -- "$@" --unit="$unit"; fi
fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_COMM,_PID,_SYSTEMD_INVOCATION_ID,INVOCATION_ID
# A line that would take the room of hundreds is named instead; a quote inside of a text is escaped, so what is matched is no text.
journalctl --output-fields=$fields "$@" 2>/dev/null | head -n "$lines" | awk 'length($0) > 65536 {
    match($0, /"__REALTIME_TIMESTAMP":"[0-9]+"/); time = substr($0, RSTART, RLENGTH)
    match($0, /"__CURSOR":"[^"]*"/); $0 = "{" time "," substr($0, RSTART, RLENGTH) ",\"MESSAGE\":\"(A line of over 64 KiB, left out here.)\"}"
  } { print }' | head -c 786432
echo
finish
