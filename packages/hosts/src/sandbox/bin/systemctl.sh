#!/bin/sh
# What a sandbox has in systemd's place: units are folders, a start is a new InvocationID and lines of a journal, and no program runs.
# It knows what Gatehouse asks, and says so to anyone who asks more.
set -u
root=${GATEHOUSE_ROOT:-${0%/*}/..}
units=$root/var/lib/sandbox-units
journal=$root/var/log/sandbox-journal
command=${1-help}
[ $# -eq 0 ] || shift
wanted=''
while [ $# -gt 0 ]; do
  case $1 in
    --property=*) wanted=,${1#*=}, ;;
    --) shift; break ;;
    --* | -*) ;;
    *) break ;;
  esac
  shift
done

known() { case $1 in */* | '' | .*) return 1 ;; esac; [ -d "$units/$1" ]; }
value() { cat "$units/$1/$2" 2>/dev/null || :; }
keep() { printf %s "$3" >"$units/$1/$2"; }
tell() { printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$(date +%s%6N)" "$1" "$(value "$1" InvocationID)" "$2" "$3" "$4" >>"$journal"; }
id() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

start() {
  unit=$1
  [ "$(value "$unit" ActiveState)" != active ] || { tell "$unit" 6 systemd "Stopping $(value "$unit" Description)..."; tell "$unit" 6 systemd "Stopped $(value "$unit" Description)."; }
  keep "$unit" InvocationID "$(id)"
  keep "$unit" NRestarts 0
  keep "$unit" StateChangeTimestamp "$(TZ=UTC LC_ALL=C date '+%a %Y-%m-%d %H:%M:%S UTC')"
  tell "$unit" 6 systemd "Started $(value "$unit" Description)."
  if [ -e "$units/$unit/fails" ]; then
    tell "$unit" 3 "${unit%.service}" "$(value "$unit" fails)"
    keep "$unit" ActiveState failed; keep "$unit" SubState failed; keep "$unit" Result exit-code; keep "$unit" ExecMainStatus 1; keep "$unit" MainPID 0
    tell "$unit" 4 systemd "$unit: Failed with result 'exit-code'."
  else
    keep "$unit" ActiveState active; keep "$unit" SubState running; keep "$unit" Result success; keep "$unit" ExecMainStatus 0; keep "$unit" MainPID $((1000 + $$ % 30000))
    tell "$unit" 6 "${unit%.service}" 'Ready. (This is a sandbox: no program runs.)'
  fi
}

case $command in
  show)
    for unit; do
      { echo "Id=$unit"; echo "Names=$unit"; echo 'Type=simple'; echo 'RemainAfterExit=no'; echo 'ConditionResult=yes'; echo 'NeedDaemonReload=no'; echo 'Job='
        if known "$unit"; then
          echo 'LoadState=loaded'
          for field in Description ActiveState SubState Result InvocationID MainPID ExecMainStatus NRestarts UnitFileState StateChangeTimestamp MemoryCurrent; do
            echo "$field=$(value "$unit" $field)"
          done
        else echo 'LoadState=not-found'; echo 'ActiveState=inactive'; echo 'SubState=dead'; fi
      } | while IFS= read -r line; do
        case $wanted in '' | *,"${line%%=*}",*) printf '%s\n' "$line" ;; esac
      done
      echo
    done ;;
  list-units) cd "$units" && for unit in *.service; do echo "$unit loaded $(value "$unit" ActiveState) $(value "$unit" SubState) $(value "$unit" Description)"; done ;;
  list-unit-files) cd "$units" && for unit in *.service; do echo "$unit $(value "$unit" UnitFileState) -"; done ;;
  restart) for unit; do
      known "$unit" || { echo "Failed to restart $unit: Unit $unit not found." >&2; exit 5; }
      start "$unit"
    done ;;
  reset-failed) for unit; do
      [ "$(value "$unit" ActiveState)" != failed ] || { keep "$unit" ActiveState inactive; keep "$unit" SubState dead; keep "$unit" Result success; }
    done ;;
  *) echo "This is a sandbox: its systemctl knows show, list-units, list-unit-files, restart and reset-failed." >&2; exit 1 ;;
esac
