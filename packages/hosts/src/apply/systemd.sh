# Of all that asks systemd. Names and other words come over stdin and have been checked; `--` stands before names all the same.
[ -d "$root/run/systemd/system" ] && command -v systemctl >/dev/null || { echo 'gatehouse no-systemd'; exit; }
export TZ=UTC SYSTEMD_PAGER='' SYSTEMD_COLORS=0
finish() { echo 'gatehouse done'; exit; }
