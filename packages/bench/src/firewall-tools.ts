import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FleetStage } from './fleet-stage.ts'
import { ansibleOver } from './fleet-tools.ts'

const run = promisify(execFile)

/** What people use today: a file by `copy`, and `nft -f` with it, in one play over kept connections. @throws Error naming what to install */
export function ansibleTables(stage: FleetStage): Disposable & { put(port: number): Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const { inventory, env, atOnce, close } = ansibleOver(stage)
  const [table, play] = [join(folder, 'table.nft'), join(folder, 'play.yml')]
  writeFileSync(
    play,
    JSON.stringify([
      {
        hosts: 'all',
        gather_facts: false,
        tasks: [
          { 'ansible.builtin.copy': { src: table, dest: '/etc/ansible.nft', mode: '0600' } },
          { 'ansible.builtin.command': 'nft -f /etc/ansible.nft' },
        ],
      },
    ]),
  )
  return {
    async put(port) {
      writeFileSync(
        table,
        `table inet ansible\ndelete table inet ansible\ntable inet ansible {
  chain prerouting {
    type filter hook prerouting priority dstnat - 10; policy accept;
    ct state established,related counter accept
    tcp dport ${port} counter accept
    tcp dport 22 counter accept
  }
}\n`,
      )
      const options = ['-i', inventory, '-f', String(atOnce), play]
      await run('ansible-playbook', options, { env, maxBuffer: 64 * 1024 * 1024 })
    },
    [Symbol.dispose]() {
      close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
