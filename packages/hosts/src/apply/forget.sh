# What Gatehouse remembers on this host goes. Recordings that nobody has fetched stay.

forget_host() {
  rm -rf "$state" 2>/dev/null || fail "cannot remove $state"
  rmdir "$root/usr/local/lib/gatehouse" "$root/var/spool/gatehouse" 2>/dev/null
  :
}
