# Tells of the units on stdin, one a line, as `systemctl show` does.
echo "at $(date +%s)"
set --
while IFS= read -r unit; do set -- "$@" "$unit"; done
[ $# -gt 0 ] || finish
# What a restart would cut, where Asterisk says how much that is; one that hangs is not waited for.
case " $* " in *' asterisk.service '*)
  if command -v asterisk >/dev/null 2>&1; then
    calls=$(timeout 4 asterisk -rx 'core show channels count' 2>/dev/null </dev/null | sed -n 's/^\([0-9][0-9]*\) \(of [0-9]* max \)\{0,1\}active calls\{0,1\}.*/\1/p' | head -n 1)
    [ -z "$calls" ] || echo "calls $calls"
  fi
esac
systemctl show --no-pager --property=Id,Names,Description,LoadState,ActiveState,SubState,Result,Type,RemainAfterExit,ConditionResult,InvocationID,MainPID,ExecMainStatus,NRestarts,UnitFileState,StateChangeTimestamp,MemoryCurrent,NeedDaemonReload,Job -- "$@" 2>/dev/null
echo
finish
