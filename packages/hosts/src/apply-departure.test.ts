import { setTimeout as sleep } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { digestLogin, digestManifest, type Manifest } from './manifest.ts'
import { onOpenSsh, type SshStage } from './testing/ssh-stage.ts'

const gone: Manifest = { logins: [] }
const goneAndEnded: Manifest = { logins: [], endProcesses: true }
const known = (login: string) => `cat /var/lib/gatehouse/logins/${login}`

/** Processes of an account that are alive. */
const count = async (stage: SshStage, login: string) =>
  Number(await stage.run(`ps -o stat= -u ${login} | grep -vc Z || true`))

/** Resolves when something of the account's runs. */
async function runs(stage: SshStage, login: string): Promise<void> {
  for (let tries = 0; (await count(stage, login)) === 0; tries++) {
    assert.ok(tries < 200, `nothing of ${login} runs`)
    await sleep(20)
  }
}

/** Leaves a process behind, as a member would; resolves when it runs. */
async function leaveProcess(stage: SshStage, login: 'alice' | 'bob', command = 'sleep 1000'): Promise<void> {
  const { code } = await stage.ssh(login, login, `nohup sh -c '${command}' >/dev/null 2>&1 </dev/null &`)
  assert.is(code, 0)
  await runs(stage, login)
}

onOpenSsh('departure of logins', (test, stage) => {
  test('a login that is named without keys loses its lines, and stays open', async () => {
    await stage().apply(stage().with('alice'))
    await stage().apply({ logins: [{ login: 'alice', keys: [] }], endProcesses: true })
    assert.is(
      await stage().run(known('alice')),
      `created ${await stage().run('id -u alice')}`.replace('\n', ' -\n'),
    )
    assert.is(await stage().run('getent shadow alice | cut -d: -f8'), '\n')
    assert.not(await stage().letsIn('alice', 'alice'))
  })

  test('where only changes are named, a leaving login loses its lines alone, a departed one is closed, and no other is looked at', async () => {
    await stage().apply(stage().with('alice', 'bob'))
    const onlyAlice = stage().with('alice')
    const left = await stage().apply({ ...onlyAlice, changed: { leaving: ['bob'], departed: [] } })
    assert.is(left.digest, digestManifest(onlyAlice))
    const bob = left.logins.find(({ login }) => login === 'bob')
    assert.equal([bob?.digest, bob?.was], [null, [stage().key('bob')]])
    assert.is(bob?.before, digestLogin([stage().key('bob')]))
    assert.is(await stage().run('getent shadow bob | cut -d: -f8'), '\n', 'still open')
    assert.match(await stage().run(known('bob')), / -$/m)

    const quiet = await stage().apply({ ...onlyAlice, changed: { leaving: [], departed: [] } })
    assert.equal(
      quiet.logins.map(({ login }) => login),
      ['alice'],
    )
    const nothing = await stage().apply({ logins: [], changed: { leaving: [], departed: [] } })
    assert.equal(nothing.logins, [])
    assert.ok(await stage().letsIn('alice', 'alice'))
    await stage().apply({ ...onlyAlice, changed: { leaving: [], departed: ['bob'] } })
    assert.is(await stage().run('getent shadow bob | cut -d: -f8'), '1\n')
    assert.match(await stage().run(known('bob')), / closed$/m)
    await stage().apply(stage().with('alice', 'bob'))
  })

  test('a departed account is closed: a line that its member added under it lets nobody in', async () => {
    await stage().apply(stage().with('alice'))
    await stage().run(`echo '${stage().key('bob')}' >>~alice/.ssh/authorized_keys`)
    assert.ok(await stage().letsIn('alice', 'bob'))
    assert.is((await stage().apply(gone)).digest, digestManifest(gone))
    assert.is(await stage().run('cat ~alice/.ssh/authorized_keys'), `${stage().key('bob')}\n`)
    assert.not(await stage().letsIn('alice', 'bob'))
    assert.is.not((await stage().host.run('su alice -c true')).code, 0)
  })

  test('a closed account is found as it was, and closed again where somebody opened it', async () => {
    const state =
      'getent shadow alice; stat -c "%i %Z" /etc/shadow /var/lib/gatehouse/logins/alice ~alice/.ssh/*'
    const before = await stage().run(state)
    await stage().apply(gone)
    assert.is(await stage().run(state), before)
    await stage().run("usermod -e '' alice")
    assert.ok(await stage().letsIn('alice', 'bob'))
    await stage().apply(gone)
    assert.not(await stage().letsIn('alice', 'bob'))
  })

  test('a login that comes back is opened again, with its own lines and ours', async () => {
    const report = await stage().apply(stage().with('alice'))
    assert.is(report.digest, digestManifest(stage().with('alice')))
    assert.ok(await stage().letsIn('alice', 'alice'))
    assert.ok(await stage().letsIn('alice', 'bob'))
    await stage().run('rm -rf ~alice/.ssh')
    await stage().apply(gone)
    await stage().apply({ logins: [{ login: 'alice', keys: [] }] })
    assert.is(await stage().run('getent shadow alice | cut -d: -f8'), '\n')
  })

  test('an account that somebody closed is not opened by us', async () => {
    await stage().run('usermod -e 2 alice')
    await stage().apply(stage().with('alice'))
    assert.is(await stage().run('getent shadow alice | cut -d: -f8'), '2\n')
    await stage().run("usermod -e '' alice")
  })

  test('what still runs of it goes on, unless it is to be ended: then all of it, whatever it does', async () => {
    await stage().apply(stage().with('alice', 'bob'))
    await leaveProcess(stage(), 'alice', 'trap "" TERM HUP INT; sleep 1000 & exec sleep 1000')
    await leaveProcess(stage(), 'alice', 'while :; do sleep 0.01 & done')
    await leaveProcess(stage(), 'bob')
    const bobs = await count(stage(), 'bob')
    const session = stage().ssh('alice', 'alice', 'sleep 1000')
    await stage().apply(stage().with('bob'))
    assert.ok((await count(stage(), 'alice')) > 3)
    const report = await stage().apply({ ...stage().with('bob'), endProcesses: true })
    assert.is(report.digest, digestManifest(stage().with('bob')))
    assert.is(await count(stage(), 'alice'), 0)
    assert.is((await session).code, 255)
    assert.is(await count(stage(), 'bob'), bobs)
  })

  test('a created account that departed has nothing running after any apply', async () => {
    await stage().run('setpriv --reuid alice --regid alice --clear-groups sleep 1000 >/dev/null 2>&1 &')
    await runs(stage(), 'alice')
    await stage().apply({ ...stage().with('bob'), endProcesses: true })
    assert.is(await count(stage(), 'alice'), 0)
  })

  test('of an adopted account, what runs is ended in the run in which its lines went, and is left alone later', async () => {
    await stage().run('useradd -m -p "*" svc')
    const service = 'setpriv --reuid svc --regid svc --clear-groups sleep 1000 >/dev/null 2>&1 & sleep 0.1'
    const manifest = { logins: [{ login: 'svc', keys: [stage().key('alice')], adopt: true }] }
    await stage().apply(manifest)
    await stage().run(service)
    await stage().apply(goneAndEnded)
    assert.is(await count(stage(), 'svc'), 0)
    await stage().run(service)
    await stage().apply(goneAndEnded)
    assert.is(await count(stage(), 'svc'), 1)
    // Its lines came back by another hand than ours: they go again, and what they let in.
    await stage().run(
      `mkdir -p ~svc/.ssh; printf '# gatehouse begin\\n${stage().key('alice')}\\n# gatehouse end\\n' >~svc/.ssh/authorized_keys; chown -R svc ~svc/.ssh`,
    )
    await stage().apply(goneAndEnded)
    assert.is(await count(stage(), 'svc'), 0)
    assert.is(await stage().run('getent shadow svc | cut -d: -f8'), '\n')
  })

  test('what a crash left undone is done by the next apply', async () => {
    await stage().apply(stage().with('bob'))
    const uid = (await stage().run('id -u bob')).trim()
    // After the keys went, and before the account was closed.
    await stage().run('rm ~bob/.ssh/authorized_keys')
    await startProcess(stage(), 'bob')
    await stage().apply(goneAndEnded)
    assert.is(await stage().run(known('bob')), `created ${uid} closed\n`)
    assert.is(await stage().run('getent shadow bob | cut -d: -f8'), '1\n')
    assert.is(await count(stage(), 'bob'), 0)
    // After it was written that the account is closed, and before it was.
    await stage().run("usermod -e '' bob")
    await startProcess(stage(), 'bob')
    await stage().apply(goneAndEnded)
    assert.is(await stage().run('getent shadow bob | cut -d: -f8'), '1\n')
    assert.is(await count(stage(), 'bob'), 0)
    // After it was opened again, and before that was written.
    await stage().run("usermod -e '' bob")
    await stage().apply(stage().with('bob'))
    assert.ok(await stage().letsIn('bob', 'bob'))
    assert.is(await stage().run(known('bob')), `created ${uid} -\n`)
    // An adopted one: after the lines went, and before what runs was ended.
    const manifest = { logins: [{ login: 'svc', keys: [stage().key('alice')], adopt: true }] }
    await stage().apply(manifest)
    await stage().run('rm ~svc/.ssh/authorized_keys')
    await startProcess(stage(), 'svc')
    await stage().apply(goneAndEnded)
    assert.is(await count(stage(), 'svc'), 0)
  })

  test('without usermod the password is locked, and unlocked; without either it is an error', async () => {
    await stage().apply(stage().with('bob'))
    await stage().run('mv /usr/sbin/usermod /usr/sbin/usermod.away')
    await stage().apply(gone)
    assert.match(await stage().run('getent shadow bob'), /^bob:!\*:/)
    assert.not(await stage().letsIn('bob', 'bob'))
    await stage().apply(stage().with('bob'))
    assert.match(await stage().run('getent shadow bob'), /^bob:\*:/)
    assert.ok(await stage().letsIn('bob', 'bob'))
    await stage().run('mv /usr/bin/passwd /usr/bin/passwd.away')
    const report = await stage().apply(gone)
    const bob = report.logins.find(({ login }) => login === 'bob')
    assert.match(String(bob?.error), /could not close the account: .*passwd: not found/)
    assert.is.not(report.digest, digestManifest(gone))
    assert.not(await stage().letsIn('bob', 'bob'))
    await stage().run('mv /usr/sbin/usermod.away /usr/sbin/usermod; mv /usr/bin/passwd.away /usr/bin/passwd')
    assert.is((await stage().apply(gone)).digest, digestManifest(gone))
  })

  test('an account whose lines cannot be removed is closed all the same', async () => {
    await stage().apply(stage().with('bob'))
    await stage().run('mount --bind ~bob ~bob; mount -o remount,bind,ro ~bob')
    await startProcess(stage(), 'bob')
    const report = await stage().applied(goneAndEnded, 'bob')
    assert.match(String(report.error), /could not be written/)
    assert.is(report.digest, report.before)
    assert.not(await stage().letsIn('bob', 'bob'))
    assert.is(await count(stage(), 'bob'), 0)
    await stage().run('umount ~bob')
    assert.is((await stage().apply(gone)).digest, digestManifest(gone))
  })
})

/** Starts a process of an account whose member is shut out. */
async function startProcess(stage: SshStage, login: string): Promise<void> {
  await stage.run(`setpriv --reuid ${login} --regid ${login} --clear-groups sleep 1000 >/dev/null 2>&1 &`)
  await runs(stage, login)
}
