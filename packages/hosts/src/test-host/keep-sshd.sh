# PID 1 of a test host, after own-root.sh: keeps sshd going, except while there is a file `stopped`.
# `listening` is there while sshd listens, `down` while nothing is done until something is written to `wake`.
umask 077
mkdir -p /run/sshd /root/.ssh
printf %s "$HOST_KEY" >/run/host-key
printf %s "$AUTHORIZED_KEYS" >/root/.ssh/authorized_keys
umask 022
# What a distribution greets with is nobody's business here.
: >/etc/motd
rm -rf /etc/update-motd.d
printf '%s\n' "$NAME" >/etc/hostname
printf '%s\n' "$NAME" >/proc/sys/kernel/hostname
if [ "$NETWORK" ]; then
  read -r _ # until the other end of eth0 has been plugged in
  printf %s "$NETWORK" | ip -batch -
fi
cd /run/test-host
printf %s "$SSHD_CONFIG" >sshd.conf
unset INIT HOST_KEY SSHD_CONFIG AUTHORIZED_KEYS NAME NETWORK HOME_SIZE
mkfifo wake
exec 3<>wake </dev/null >/dev/null 2>&1
set +e
while :; do
  if [ -e stopped ]; then
    : >down
    read -r _ <&3
    rm -f down
  else
    /usr/sbin/sshd -D -f /run/test-host/sshd.conf -E /run/test-host/sshd.log 3>&-
    rm -f listening
    sleep 0.05
  fi
done
