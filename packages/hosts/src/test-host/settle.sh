# Of every test host, after own-root.sh: its name, its keys, its network.
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
