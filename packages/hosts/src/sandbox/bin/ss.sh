#!/bin/sh
# What a sandbox has in ss's place: the ports of the services that it plays, and the connections that its SSH server has.
root=${GATEHOUSE_ROOT:-${0%/*}/..}
case "$*" in
  *established*) printf '%s' "${GATEHOUSE_SANDBOX_OPEN-}" ;;
  *) cat "$root/etc/listening" 2>/dev/null ;;
esac
