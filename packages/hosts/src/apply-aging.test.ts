import * as assert from 'uvu/assert'
import { onOpenSsh } from './testing/ssh-stage.ts'

onOpenSsh('passwords that age', (test, stage) => {
  const longAgo = 'chage -d 2020-01-01'

  test('a login made where passwords have to be changed is let in by its key for good', async () => {
    await stage().run(
      'sed -i "s/^PASS_MAX_DAYS.*/PASS_MAX_DAYS 1/" /etc/login.defs; echo INACTIVE=10 >>/etc/default/useradd',
    )
    await stage().holds(stage().with('alice'))
    await stage().run(`${longAgo} alice`)
    assert.ok(await stage().letsIn('alice', 'alice'))
  })

  test('one of before, or adopted, is kept from aging as soon as something is said of it', async () => {
    await stage().run('useradd -m -p "*" bob; chage -M 30 -I 10 alice')
    await stage().run(`${longAgo} bob; ${longAgo} alice`)
    assert.not(await stage().letsIn('alice', 'alice'), 'its password is too old')
    const { logins } = stage().with('alice', 'bob')
    await stage().holds({ logins: logins.map((login) => ({ ...login, adopt: login.login === 'bob' })) })
    assert.ok(await stage().letsIn('alice', 'alice'))
    assert.ok(await stage().letsIn('bob', 'bob'))
  })

  test('a look sees what may come, and whatever it then applies is proved', async () => {
    const { logins } = stage().with('alice', 'bob')
    const both = { logins: logins.map((login) => ({ ...login, adopt: login.login === 'bob' })) }
    const errors = async () => (await stage().read()).logins.map(({ login, error }) => `${login} ${error}`)
    assert.equal(await errors(), ['alice null', 'bob null'])
    await stage().run('chage -M 1 bob')
    assert.match((await errors()).join(), /^alice null,bob its password may expire, and its keys with it/)
    await stage().holds(both)
    assert.equal(await errors(), ['alice null', 'bob null'])
    await stage().run(`${longAgo} bob`)
    assert.ok(await stage().letsIn('bob', 'bob'))
  })

  test('nothing is changed of one that has to leave, or is not ours', async () => {
    await stage().run('useradd -m -p "*" carol; chage -M 30 carol; chage -M 40 bob')
    await stage().apply(stage().with('alice'))
    assert.is(await stage().run('getent shadow bob carol | cut -d: -f5'), '40\n30\n')
  })
})
