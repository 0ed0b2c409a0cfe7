# Tells of the units on stdin, one a line, as `systemctl show` does.
echo "at $(date +%s)"
set --
while IFS= read -r unit; do set -- "$@" "$unit"; done
[ $# -gt 0 ] || finish
systemctl show --no-pager --property=Id,Names,Description,LoadState,ActiveState,SubState,Result,Type,RemainAfterExit,ConditionResult,InvocationID,MainPID,ExecMainStatus,NRestarts,UnitFileState,StateChangeTimestamp,MemoryCurrent,NeedDaemonReload,Job -- "$@" 2>/dev/null
echo
finish
