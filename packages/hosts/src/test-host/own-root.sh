# Run in fresh mount, PID and UTS namespaces: makes a root folder whose changes touch nothing on the machine. All that is
# written is on tmpfs, in mounts that no other process sees and that end with the last process in here.
set -e
# While the machine's /proc is still here: the id by which this process is known outside.
read -r pid _ </proc/self/stat
mount -t tmpfs disk /tmp
cd /tmp
mkdir upper work root
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
cd root
mkdir -p .old run tmp home root proc dev
mount -t proc proc proc
mount -t tmpfs -o mode=755 dev dev
cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/fd /dev/stdin /dev/stdout /dev/stderr dev
mkdir dev/pts
mkdir -m 1777 dev/shm
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=700 root root
# The two disks that can be filled up keep a mount of their own, whose size can be changed whatever lies over it.
mkdir -m 700 run/test-host
cd run/test-host
mkdir root-disk home-disk
mount --bind /tmp root-disk
mount -t tmpfs -o "mode=755,size=${HOME_SIZE:-50%}" home home-disk
mkdir home-disk/home
mount --bind home-disk/home /tmp/root/home
cd /tmp/root
pivot_root . .old
cd /
umount -l /.old
echo "pid $pid"
