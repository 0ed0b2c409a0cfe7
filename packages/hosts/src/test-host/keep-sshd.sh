# PID 1 of a test host, after settle.sh: keeps sshd going, except while there is a file `stopped`.
# `listening` is there while sshd listens, `down` while nothing is done until something is written to `wake`.
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
