import * as assert from 'uvu/assert'
import { digestLogin, digestManifest, type Manifest } from './manifest.ts'
import { onOpenSsh } from './testing/ssh-stage.ts'

onOpenSsh('adoption of accounts', (test, stage) => {
  const carols = (adopt: boolean): Manifest => ({
    logins: [{ login: 'carol', keys: [stage().key('alice')], adopt }],
  })
  const hers = 'cat ~carol/.ssh/authorized_keys; stat -c "%a %U %Y" ~carol/.ssh ~carol'

  test('an account that somebody else made is not touched, and is told of with uid and groups', async () => {
    await stage().run(
      'useradd -m -p "*" carol; usermod -aG adm carol; mkdir -m 700 ~carol/.ssh; printf "# hers" >~carol/.ssh/authorized_keys; chown -R carol ~carol',
    )
    const before = await stage().run(hers)
    const report = await stage().apply(carols(false))
    const uid = Number(await stage().run('id -u carol'))
    const [carol] = report.logins
    assert.equal(carol, {
      login: 'carol',
      before: undefined,
      digest: null,
      foreign: 0,
      error: `it exists on this server (uid ${uid}, groups carol, adm) and was not made by Gatehouse; adopt it on the server's page if it is theirs`,
      unadopted: { uid, groups: ['carol', 'adm'] },
      was: [],
    })
    assert.is.not(report.digest, digestManifest(carols(false)))
    assert.is(await stage().run(hers), before)
    assert.is(await stage().run('ls -A /var/lib/gatehouse/logins'), '')
  })

  test('it is ignored where nothing is wanted of it', async () => {
    const report = await stage().apply({ logins: [{ login: 'carol', keys: [] }] })
    assert.equal([report.logins, report.digest], [[], digestManifest({ logins: [] })])
  })

  test('with a word of a person it is used, keeps what is its own, and stays ours without that word', async () => {
    const report = await stage().apply(carols(true))
    assert.is(report.digest, digestManifest(carols(true)))
    assert.ok(await stage().letsIn('carol', 'alice'))
    assert.is((await stage().apply(carols(false))).digest, digestManifest(carols(false)))
    await stage().apply({ logins: [] })
    assert.is(await stage().run('cat ~carol/.ssh/authorized_keys'), '# hers')
    assert.not(await stage().letsIn('carol', 'alice'))
    // It was never ours to close.
    assert.is(await stage().run('getent shadow carol | cut -d: -f8'), '\n')
    assert.is((await stage().apply(carols(false))).digest, digestManifest(carols(false)))
  })

  test('another account under a known name is another account', async () => {
    await stage().apply(carols(true))
    await stage().run('pkill -KILL -u carol; userdel -rf carol; useradd -u 2345 -m -p "*" carol')
    const report = await stage().applied(carols(false), 'carol')
    assert.equal(report.unadopted, { uid: 2345, groups: ['carol'] })
    assert.is((await stage().applied(carols(true), 'carol')).digest, digestLogin([stage().key('alice')]))
    // Departed under a changed uid, its lines go all the same, and nobody is shut out.
    await stage().run('usermod -u 3456 carol')
    assert.is((await stage().applied({ logins: [] }, 'carol')).digest, null)
    assert.not(await stage().letsIn('carol', 'alice'))
    assert.equal((await stage().apply({ logins: [] })).logins, [])
  })

  test('an account of ours that was deleted is made again, with whatever uid comes', async () => {
    await stage().apply(stage().with('bob'))
    await stage().run('pkill -KILL -u bob; userdel -rf bob; useradd -M taker')
    assert.is((await stage().apply(stage().with('bob'))).digest, digestManifest(stage().with('bob')))
    assert.ok(await stage().letsIn('bob', 'bob'))
    await stage().run('pkill -KILL -u bob; userdel -rf bob')
    assert.is((await stage().applied({ logins: [] }, 'bob')).digest, null)
    assert.equal((await stage().apply({ logins: [] })).logins, [])
  })

  test('a crash while an account was being made leaves one that is ours', async () => {
    await stage().run('useradd -m -p "*" half; echo "creating - -" >/var/lib/gatehouse/logins/half')
    const half: Manifest = { logins: [{ login: 'half', keys: [stage().key('bob')] }] }
    assert.is((await stage().apply(half)).digest, digestManifest(half))
    assert.is((await stage().applied({ logins: [] }, 'half')).digest, null)
    assert.is(await stage().run('getent shadow half | cut -d: -f8'), '1\n')
  })

  test('system accounts are refused, whatever a person says', async () => {
    const names = ['daemon', 'nobody', 'sshd', 'toor', 'gid0']
    await stage().run('useradd -o -u 0 -M toor; useradd -g 0 -M gid0')
    const report = await stage().apply({
      logins: names.map((login) => ({ login, keys: [stage().key('alice')], adopt: true })),
    })
    for (const login of names) {
      const { error, digest, unadopted } = report.logins.find((one) => one.login === login) ?? {}
      assert.match(String(error), /system account/, login)
      assert.equal([digest, unadopted], [null, null])
    }
    assert.is(await stage().run('ls -A ~daemon/.ssh 2>/dev/null; ls -A /var/lib/gatehouse/logins'), 'half\n')
  })
})
