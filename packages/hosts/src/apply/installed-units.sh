# Which services there are: `loaded <unit> <load> <active> <sub> <description>`, and `file <unit> <state>`.
systemctl list-units --type=service --all --plain --no-legend --no-pager --full 2>/dev/null | head -n 2000 | sed 's/^[^A-Za-z0-9]*/loaded /'
systemctl list-unit-files --type=service --no-legend --no-pager --full 2>/dev/null | head -n 2000 | sed 's/^/file /'
finish
