import * as assert from 'uvu/assert'
import { onOpenSsh } from './testing/ssh-stage.ts'

onOpenSsh('passwords that age', (test, stage) => {
  const longAgo = 'chage -d 2020-01-01'

  test('a login made where passwords have to be changed is let in by its key for good', async () => {
    await stage().run(
      'sed -i "s/^PASS_MAX_DAYS.*/PASS_MAX_DAYS 30/" /etc/login.defs; echo INACTIVE=10 >>/etc/default/useradd',
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

  test('nothing is changed of one that has to leave, or is not ours', async () => {
    await stage().run('useradd -m -p "*" carol; chage -M 30 carol; chage -M 40 bob')
    await stage().apply(stage().with('alice'))
    assert.is(await stage().run('getent shadow bob carol | cut -d: -f5'), '40\n30\n')
  })
})
