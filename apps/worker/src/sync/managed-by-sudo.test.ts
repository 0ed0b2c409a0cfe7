import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandToLetIn } from '@gatehouse/core/fleet/management-key/command-to-let-in'
import { rotateManagementKey } from '@gatehouse/core/fleet/management-key/rotate-management-key'
import { changeServerAccess } from '@gatehouse/core/fleet/server/change-access'
import { changeServerSettings } from '@gatehouse/core/fleet/server/change-settings'
import { getManifest } from '@gatehouse/core/fleet/server/get-manifest'
import { getServer } from '@gatehouse/core/fleet/server/get-server'
import { listServers } from '@gatehouse/core/fleet/server/list-servers'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { removeServer } from '@gatehouse/core/fleet/server/remove-server'
import { syncNow } from '@gatehouse/core/fleet/server/sync-now'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { listSessions } from '@gatehouse/core/session/list-sessions'
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
import { manageBySudo, setSudo, sudoRules } from '@gatehouse/hosts/testing/management-login'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startWorker } from '../worker.ts'

const missing = openSshHostMissing()
if (missing) console.log(`SKIPPED: a real host that is managed by a login with sudo — install ${missing}`)
const test = suite('a host that is managed by a login with sudo')
const base = mkdtempSync(join(tmpdir(), 'gatehouse-sudo-'))
const laptop = generateManagementKey('ops@laptop')
let stage: Stage
let host: OpenSshHost
let worker: Awaited<ReturnType<typeof startWorker>> | undefined
let server: string
const view = () => getServer(stage.owner.caller, { server })
const is = (state: string) => until(state, async () => (await view()).sync.state === state)
const run = async (command: string) => (await host.run(command)).stdout
const letsIn = (command = 'true') =>
  new Promise<{ in: boolean; stdout: string }>((resolve) => {
    const options = ['-F', 'none', '-q', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no']
    const to = ['-o', 'UserKnownHostsFile=/dev/null', '-i', join(base, 'key'), '-p', String(host.port)]
    execFile('ssh', [...options, ...to, `ops@${host.host}`, command], (error, stdout) =>
      resolve({ in: error?.code !== 255, stdout }),
    )
  })

if (!missing) {
  test.before(async () => {
    stage = await openStage()
    host = await startOpenSshHost()
    writeFileSync(join(base, 'key'), laptop.privateKey, { mode: 0o600 })
    await manageBySudo(host, 'ubuntu')
    const { managementKey } = await getAccount(stage.owner.caller, undefined)
    await host.run('cat >>/home/ubuntu/.ssh/authorized_keys', `${managementKey}\n`)
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
    const at = { name: 'prod-1', host: address, port, hostKey }
    server = (await registerServer(stage.owner.caller, at)).id
  })
  test.after(async () => {
    await worker?.stop()
    await host?.close()
    await stage?.close()
    rmSync(base, { recursive: true, force: true })
  })

  test('root is refused, and what to do is said', async () => {
    await is('failing')
    const { sync, advice } = await view()
    assert.is(sync.reason, 'authentication')
    assert.match(advice?.check ?? '', /root’s authorized_keys.*choose a login with sudo/)
  })

  test('by the login that is chosen then it comes in sync, at once', async () => {
    await changeServerSettings(stage.owner.caller, { server, login: 'ubuntu' })
    await is('in-sync')
    assert.ok((await letsIn()).in)
    await changeServerSettings(stage.owner.caller, { server, sudo: true })
    await is('in-sync')
    assert.is((await letsIn('sudo -n id -u')).stdout, '0\n')
  })

  test('its own key lines are Gatehouse’s, and it has not departed', async () => {
    await syncNow(stage.owner.caller, { server })
    await until('looked', async () => (await getManifest(stage.owner.caller, { server })).surveyedAt !== null)
    const { foreign, logins } = await getManifest(stage.owner.caller, { server })
    assert.equal(
      foreign.filter(({ gatehouse }) => gatehouse).map(({ login }) => login),
      ['ubuntu'],
    )
    assert.not(logins.some(({ login }) => login === 'ubuntu'))
  })

  test('the management key is exchanged in its file', async () => {
    await rotateManagementKey(stage.owner.caller, undefined)
    const { managementKey } = await getAccount(stage.owner.caller, undefined)
    const lines = () => run('grep gatehouse-acme /home/ubuntu/.ssh/authorized_keys')
    await until('exchanged', async () => (await lines()).trim() === managementKey)
    await is('in-sync')
  })

  test('a sudo that asks for a password is told, and not tried each minute', async () => {
    await setSudo(host, sudoRules.password('ubuntu'))
    await syncNow(stage.owner.caller, { server })
    await is('failing')
    const { sync, advice } = await view()
    assert.is(sync.reason, 'sudo')
    assert.match(advice?.what ?? '', /ubuntu becomes root only with a password/)
    assert.match(advice?.check ?? '', /“ubuntu ALL=\(ALL\) NOPASSWD: ALL”/)
    await setSudo(host, sudoRules.free('ubuntu'))
    await syncNow(stage.owner.caller, { server })
    await is('in-sync')
  })

  test('sessions are recorded on the host, and fetched', async () => {
    await changeServerAccess(stage.owner.caller, { server, access: 'recorded' })
    await is('in-sync')
    assert.is((await letsIn('echo seen')).stdout, 'seen\n')
    await until('fetched', async () => {
      await syncNow(stage.owner.caller, { server })
      await sleep(300)
      return (await listSessions(stage.owner.caller, {})).items.some(({ command }) => command === 'echo seen')
    })
    await changeServerAccess(stage.owner.caller, { server, access: 'direct' })
    await is('in-sync')
  })

  test('a revoked member is gone from it', async () => {
    await revokeMember(stage.owner.caller, { user: stage.operator.user })
    await is('in-sync')
    assert.not((await letsIn()).in)
  })

  test('another login manages it from now on: the key goes from the one before, which is proved', async () => {
    const { managementKey } = await getAccount(stage.owner.caller, undefined)
    const key = managementKey.split(' ').slice(0, 2).join(' ')
    // the line to paste finds by itself where this sshd reads the login's keys
    await run(`useradd -m -s /bin/bash -p '*' admin; echo '# mine' >>/home/ubuntu/.ssh/authorized_keys; mkdir -p /run/sshd
sed -i '/^AuthorizedKeysFile/d' /run/test-host/sshd.conf; echo 'AuthorizedKeysFile /etc/ssh/keys/%u .ssh/authorized_keys' >>/run/test-host/sshd.conf
cp /run/test-host/sshd.conf /etc/ssh/sshd_config`)
    await host.stop()
    await host.start()
    const { stderr } = await host.run(commandToLetIn(managementKey, 'admin'))
    assert.is(
      await run('tail -n 1 /etc/ssh/keys/admin; stat -c "%U %a" /etc/ssh/keys/admin'),
      `${managementKey}\nroot 644\n`,
      stderr,
    )
    assert.is(await run('cat /etc/sudoers.d/gatehouse-login'), 'admin ALL=(ALL) NOPASSWD: ALL\n')
    const ubuntu = () => run('cat /home/ubuntu/.ssh/authorized_keys')
    assert.ok((await ubuntu()).includes(key))
    await changeServerSettings(stage.owner.caller, { server, login: 'admin' })
    await until('the key is gone', async () => !(await ubuntu()).includes(key))
    assert.ok((await ubuntu()).endsWith('# mine\n'))
    await is('in-sync')
    const { rows } = await stage.gatehouse.database.owner.query('select former_logins from server_syncs')
    assert.equal(rows[0].former_logins, [])
    // where it still lets in, that is said and not taken for done
    await run(`printf '#!/bin/sh\\n[ "$1" != ubuntu ] || echo "${key}"\\n' >/usr/local/bin/more-keys; chmod 755 /usr/local/bin/more-keys
printf 'AuthorizedKeysCommand /usr/local/bin/more-keys %%u\\nAuthorizedKeysCommandUser nobody\\n' >>/run/test-host/sshd.conf`)
    await host.stop()
    await host.start()
    await stage.gatehouse.database.owner.query("update server_syncs set former_logins = '{ubuntu}'")
    await syncNow(stage.owner.caller, { server })
    await is('failing')
    const { sync } = await view()
    assert.is(sync.reason, 'management-key')
    assert.match(sync.error ?? '', /still lets Gatehouse log in as ubuntu.*AuthorizedKeysCommand/)
    await run("sed -i '/^AuthorizedKeysCommand/d' /run/test-host/sshd.conf")
    await host.stop()
    await host.start()
    await syncNow(stage.owner.caller, { server })
    await is('in-sync')
  })

  test('and so is Gatehouse, when the server is removed', async () => {
    await removeServer(stage.owner.caller, { server })
    await until('gone', async () => (await listServers(stage.owner.caller, {})).items.length === 0)
    assert.is(
      await run(
        'cat /home/*/.ssh/authorized_keys /etc/sudoers.d/gatehouse 2>/dev/null | grep -c "gatehouse begin\\|NOPASSWD"',
      ),
      '0\n',
    )
  })
}

test.run()
