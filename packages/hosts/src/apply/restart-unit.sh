# Restarts the unit that stdin names, unless it was started since: another try of the same restart changes nothing.
# Lines: `unit <name>`, `before <invocation or ->`, `since <unix seconds>`, `reset yes` to lift systemd's limit of starts.
unit='' before='' since='' reset=''
while IFS=' ' read -r word rest; do
  case $word in unit) unit=$rest ;; before) before=$rest ;; since) since=$rest ;; reset) reset=$rest ;; esac
done
now=$(systemctl show --no-pager --property=InvocationID -- "$unit" 2>/dev/null)
now=${now#InvocationID=}
# systemd forgets a unit that has ended well and that nothing wants; its journal does not.
started_since() {
  journalctl -q --no-pager -o json --unit="$unit" --since="@$since" 2>/dev/null | head -n 500 | grep -q '"INVOCATION_ID"'
}
if [ "$now" ] && [ "$now" != "$before" ] || { [ -z "$now" ] && started_since; }; then
  echo already
  finish
fi
[ "$reset" != yes ] || systemctl reset-failed -- "$unit" 2>/dev/null
if said=$(systemctl restart --no-block -- "$unit" 2>&1 9>&-); then echo sent; else echo "refused $(in_short "$said")"; fi
finish
