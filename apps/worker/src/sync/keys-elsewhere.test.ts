import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { commandToLetIn } from '@gatehouse/core/fleet/management-key/command-to-let-in'
import { getManifest } from '@gatehouse/core/fleet/server/get-manifest'
import { getServer } from '@gatehouse/core/fleet/server/get-server'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { syncNow } from '@gatehouse/core/fleet/server/sync-now'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { until } from '@gatehouse/core/testing/until'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import { HostPool } from '@gatehouse/hosts/pool'
import {
  type OpenSshHost,
  openSshHostMissing,
  startOpenSshHost,
} from '@gatehouse/hosts/test-host/open-ssh-host'
import { manageBySudo } from '@gatehouse/hosts/testing/management-login'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startWorker } from '../worker.ts'

const missing = openSshHostMissing()
if (missing) console.log(`SKIPPED: a hardened host that keeps keys under /etc/ssh — install ${missing}`)
const test = suite('a hardened host that keeps keys under /etc/ssh')
const base = mkdtempSync(join(tmpdir(), 'gatehouse-elsewhere-'))
const laptop = generateManagementKey('ops@laptop')
const folder = '/etc/ssh/authorized_keys'
const config = '/run/test-host/sshd.conf'
let stage: Stage
let host: OpenSshHost
let worker: Awaited<ReturnType<typeof startWorker>> | undefined
let server: string
const view = () => getServer(stage.owner.caller, { server })
const ops = async () => (await view()).logins.find(({ login }) => login === 'ops')
async function run(command: string): Promise<string> {
  const { code, stdout, stderr } = await host.run(command)
  assert.is(code, 0, `${command}: ${stderr}`)
  return stdout
}
const sshdSays = (change: string) =>
  run(
    `${change}; cd /run/test-host; pid=$(cat listening); rm listening; kill -HUP $pid; until [ -s listening ]; do sleep 0.02; done`,
  )
/** Looks at the server, and waits until that is told. */
async function look(): Promise<void> {
  const before = (await view()).sync.triedAt
  await syncNow(stage.owner.caller, { server })
  await until('looked', async () => (await view()).sync.triedAt !== before)
}
const letsIn = () =>
  new Promise<boolean>((resolve) => {
    const options = ['-F', 'none', '-q', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no']
    const to = ['-o', 'UserKnownHostsFile=/dev/null', '-i', join(base, 'key'), '-p', String(host.port)]
    execFile('ssh', [...options, ...to, `ops@${host.host}`, 'true'], (error) => resolve(error === null))
  })

if (!missing) {
  test.before(async () => {
    stage = await openStage()
    host = await startOpenSshHost()
    writeFileSync(join(base, 'key'), laptop.privateKey, { mode: 0o600 })
    await manageBySudo(host, 'ubuntu')
    const { managementKey } = await getAccount(stage.owner.caller, undefined)
    await run(
      `sed -i 's/^PASS_MAX_DAYS.*/PASS_MAX_DAYS 1/' /etc/login.defs; umask 022; mkdir -p ${folder}; echo '${managementKey}' >${folder}/ubuntu`,
    )
    await sshdSays(
      `sed -i '1i AuthorizedKeysFile ${folder}/%u\\nTrustedUserCAKeys /etc/ssh/ca.pub' ${config}; echo '${laptop.publicKey}' >/etc/ssh/ca.pub`,
    )
    await addKey(stage.operator.caller, { name: 'laptop', publicKey: laptop.publicKey })
    const { core, database } = stage.gatehouse
    worker = await startWorker({
      core,
      database: database.address,
      mailer: { send: async () => {}, close() {} },
      hosts: new HostPool({ connectMs: 3000, execMs: 10_000 }),
      recordings: folderStore(join(base, 'recordings')),
    })
    const { host: address, port, hostKey } = host
    const at = { name: 'prod-1', host: address, port, hostKey, login: 'ubuntu' }
    server = (await registerServer(stage.owner.caller, at)).id
    await until('in sync', async () => (await view()).sync.state === 'in-sync')
  })
  test.after(async () => {
    await worker?.stop()
    await host?.close()
    await stage?.close()
    rmSync(base, { recursive: true, force: true })
  })

  test('members are let in from the first sync on, and what else lets people in is named', async () => {
    assert.ok(await letsIn())
    assert.match(await run(`cat ${folder}/ops`), /^# gatehouse begin\n(.+\n)+# gatehouse end\n$/)
    assert.is(await run('cat ~ops/.ssh/authorized_keys 2>/dev/null || echo none'), 'none\n')
    await look()
    const { otherWays, logins } = await view()
    assert.match(otherWays.join(), /certificates signed by a CA .* \(TrustedUserCAKeys \/etc\/ssh\/ca\.pub\)/)
    assert.ok(logins.every(({ shutOut, trouble }) => shutOut.length === 0 && trouble === null))
    const { foreign } = await getManifest(stage.owner.caller, { server })
    assert.equal(
      foreign.filter(({ gatehouse }) => gatehouse).map(({ login, file }) => [login, file]),
      [['ubuntu', `${folder}/ubuntu`]],
    )
    await run('chage -d 2020-01-01 ops')
    assert.ok(await letsIn(), 'its password cannot expire')
  })

  test('the line to paste for root finds that file too, and adds the key once', async () => {
    const { managementKey } = await getAccount(stage.owner.caller, undefined)
    // a host that has not been looked at yet has its settings where sshd has them by default
    for (const found of [
      'true',
      `mv /var/lib/gatehouse/sshd /tmp/noted; cp ${config} /etc/ssh/sshd_config`,
    ]) {
      const twice = Array(2).fill(commandToLetIn(managementKey)).join('\n')
      await run(`${found}; rm -rf /root/.ssh /run/sshd; cd /tmp\n${twice}`)
      assert.is(
        await run(`grep . ${folder}/root; stat -c '%U %a' ${folder} ${folder}/root; [ ! -e /root/.ssh ]`),
        `${managementKey}\nroot 755\nroot 644\n`,
        found,
      )
      await run(`rm ${folder}/root`)
    }
    // neither says anything: the usual file of a login that has none yet
    await run(`echo nonsense >/etc/ssh/sshd_config\n${commandToLetIn(managementKey)}`)
    assert.is(
      await run(
        'grep . /root/.ssh/authorized_keys; stat -c "%U %a" /root/.ssh /root/.ssh/authorized_keys; rm -r /root/.ssh; mv /tmp/noted /var/lib/gatehouse/sshd',
      ),
      `${managementKey}\nroot 700\nroot 600\n`,
    )
    const { code, stderr } = await host.run(commandToLetIn(managementKey, 'nobody-here'))
    assert.is.not(code, 0)
    assert.match(stderr, /nobody-here/)
  })

  test('what keeps a member out is said of them, by look and by try', async () => {
    await sshdSays(`sed -i '1i AllowGroups ubuntu staff' ${config}`)
    await look()
    assert.not(await letsIn())
    assert.match(String((await ops())?.shutOut), /none of the groups of AllowGroups ubuntu staff/)
    await run('gpasswd -a ops staff')
    await look()
    assert.equal((await ops())?.shutOut, [])
    assert.ok(await letsIn())
    await run(`chmod 777 ${folder}`)
    await look()
    await until('told', async () => (await ops())?.trouble !== null)
    assert.match(String((await ops())?.trouble), /can be written by others than root; chmod go-w it/)
    await run(`chmod 755 ${folder}`)
    await look()
    await until('in sync', async () => (await view()).sync.state === 'in-sync')
    assert.is((await ops())?.trouble, null)
  })

  test('its lines follow what sshd reads, which is no drift', async () => {
    await sshdSays(
      `mkdir -p ~ubuntu/.ssh; cp ${folder}/ubuntu ~ubuntu/.ssh/authorized_keys; chown -R ubuntu: ~ubuntu/.ssh; sed -i '/^AuthorizedKeysFile/d' ${config}`,
    )
    await look()
    await until('moved', letsIn)
    await until('in sync', async () => (await view()).sync.state === 'in-sync')
    assert.is(await run(`ls ${folder}`), 'ubuntu\n')
    assert.equal((await searchEvents(stage.owner.caller, { verb: 'server.drifted' })).items, [])
  })

  test('a revoked member is gone from it, wherever their lines were', async () => {
    await revokeMember(stage.owner.caller, { user: stage.operator.user })
    await until('gone', async () => !(await letsIn()))
    await until('in sync', async () => (await view()).sync.state === 'in-sync')
    assert.is(await run('grep -rl "gatehouse begin" /home/ops /etc/ssh || echo none'), 'none\n')
  })
}

test.run()
