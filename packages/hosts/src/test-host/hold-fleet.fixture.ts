import { readlinkSync } from 'node:fs'
import { startFleet } from './fleet.ts'
import { enterOwnNetwork } from './own-network.ts'

// Run by the tests as a process of its own: names the namespaces of a fleet in one line, then waits to be killed.
enterOwnNetwork()
const { hosts } = await startFleet({ hosts: 3 })
const inside = await Promise.all(hosts.map((host) => host.run('cd /proc/self/ns; readlink net mnt pid uts')))
const namespaces = inside.flatMap(({ stdout }) => stdout.trim().split('\n'))
console.log(JSON.stringify([readlinkSync('/proc/self/ns/net'), ...namespaces]))
