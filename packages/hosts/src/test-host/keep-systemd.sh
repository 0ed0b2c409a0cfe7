# PID 1 of a test host on which systemd runs, after settle.sh: it starts systemd as PID 1 of a namespace inside, and again
# after a reboot. Another exit of systemd ends the host.
mv /run/host-key host-key
# What the machine here has installed is not to start, but what systemd itself cannot do without.
rm -rf /etc/systemd/system/*.wants /lib/systemd/system/*.wants /etc/systemd/network
: >/etc/machine-id
cat >/etc/systemd/system/test-host.target <<'end'
[Unit]
Requires=basic.target
Wants=ssh.service systemd-journald.service systemd-tmpfiles-setup.service
After=basic.target
AllowIsolate=yes
end
cat >/etc/systemd/system/ssh.service <<'end'
[Unit]
Description=OpenBSD Secure Shell server
After=network.target
ConditionPathExists=!/run/test-host/stopped

[Service]
Type=notify
ExecStartPre=/bin/rm -f /run/test-host/listening
ExecStart=/usr/sbin/sshd -D -f /run/test-host/sshd.conf -E /run/test-host/sshd.log
ExecStopPost=/bin/rm -f /run/test-host/listening
RuntimeDirectory=sshd
KillSignal=SIGKILL
Restart=always
RestartSec=50ms
end
# Hosts share one hierarchy of control groups: each has a group of its own there, which is all that its systemd sees. Groups
# of hosts that are gone are empty, and go.
mkdir cgroup
mount -t cgroup2 cgroup2 cgroup
find cgroup -mindepth 1 -depth -type d -path '*/gatehouse-test-host-*' -exec rmdir {} + 2>/dev/null || :
until mkdir -p "cgroup/gatehouse-test-host-$pid" && echo 0 >"cgroup/gatehouse-test-host-$pid/cgroup.procs"; do sleep 0.1; done 2>/dev/null
umount cgroup
rmdir cgroup
export BOOT='
set -e
mount --bind /run/test-host /mnt
mount -t tmpfs -o mode=755 run /run
mount -t tmpfs -o mode=1777 tmp /tmp
mkdir -m 700 /run/test-host
mount --move /mnt /run/test-host
rm -f /run/test-host/listening
ln -s test-host/host-key /run/host-key
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
exec env -i container=other PATH="$PATH" /lib/systemd/systemd --unit=test-host.target'
exec </dev/null >/dev/null 2>boot.log
set +e
while :; do
  rm -f again
  unshare -C -m -p -f --kill-child --propagation private sh -c "$BOOT"
  # 129: systemd has asked the kernel to boot again.
  [ $? = 129 ] || [ -e again ] || exit 1
  # No rule outlives a kernel.
  ! command -v nft || nft flush ruleset
done
