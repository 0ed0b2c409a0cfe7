import { type Place, plug, shape, shaping, unplug } from './fleet-network.ts'
import { type BootedSshHost, SshHost } from './ssh-host.ts'

/** What can be filled up: the homes, or all that is not below a mount of its own. */
export type Disk = '/' | '/home'

const disks: Record<Disk, string> = { '/': 'root-disk', '/home': 'home-disk' }

/** A host with an address of its own, at port 22, on which everything can go wrong that goes wrong with servers. */
export class FleetHost extends SshHost {
  readonly #place: Place

  constructor(booted: BootedSshHost, place: Place) {
    super(booted)
    this.#place = place
  }

  /** Packets to it and from it vanish, until reconnect(). Connections stay open while their ends have patience. */
  async cutOff(): Promise<void> {
    await unplug(this.#place)
  }

  async reconnect(): Promise<void> {
    await plug(this.#place)
  }

  /** No more than `kbit` thousand bits a second get through, each way, until fast(). */
  async slow(kbit: number): Promise<void> {
    await this.#bound(kbit)
  }

  async fast(): Promise<void> {
    await this.#bound(null)
  }

  /** No further page of 4 KiB can be written to the disk, until drain(). Takes no memory. */
  async fill(disk: Disk = '/home'): Promise<void> {
    // The disk shrinks to what is on it: a page at least, since a size of 0 means none. Others may write meanwhile.
    await this.machine.order(`cd /run/test-host/${disks[disk]}
[ -e ../${disks[disk]}.size ] || df -k --output=size . | tail -n 1 >../${disks[disk]}.size
[ -e page ] || echo >page
tries=0
until mount -o "remount,size=$(($(df -k --output=used . | tail -n 1)))k" .; do
  [ $((tries += 1)) -lt 20 ] || exit
done`)
  }

  /** Gives the filled disks their free space back. */
  async drain(): Promise<void> {
    await this.machine.order(`cd /run/test-host
for disk in *-disk; do
  [ -e "$disk.size" ] || continue
  mount -o "remount,size=$(($(cat "$disk.size")))k" "$disk"
  rm "$disk.size" "$disk/page"
done`)
  }

  /** Nothing below the folder can be written, until writable(). @throws Error while a file there is open for writing. */
  async readOnly(path: string): Promise<void> {
    await this.machine.order(
      `IFS= read -r path
mountpoint -q -- "$path" || mount --bind -- "$path" "$path"
mount -o remount,bind,ro -- "$path"`,
      `${path}\n`,
    )
  }

  async writable(path: string): Promise<void> {
    await this.machine.order(
      `IFS= read -r path
! mountpoint -q -- "$path" || mount -o remount,bind,rw -- "$path"`,
      `${path}\n`,
    )
  }

  /** The machine is gone: it says no farewell to its connections, and its address never answers again. */
  async die(): Promise<void> {
    if (this.machine.isDead) return
    await this.cutOff()
    await this.machine.kill()
  }

  async #bound(kbit: number | null): Promise<void> {
    await shape(this.#place, kbit)
    await this.machine.order(`tc ${shaping('eth0', kbit)}`)
  }
}
