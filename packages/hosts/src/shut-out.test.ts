import * as assert from 'uvu/assert'
import { onOpenSsh } from './testing/ssh-stage.ts'

onOpenSsh('who is shut out', (test, stage) => {
  const config = '/run/test-host/sshd.conf'
  const said = async (login = 'alice') => {
    const { shutOut } = await stage().pool.lookAround(stage().target, [login, 'no-one'], false)
    const { [login]: reasons = [], ...others } = shutOut
    assert.equal(others, {})
    return reasons.map(({ word, detail }) => (detail === null ? word : `${word} ${detail}`))
  }
  /** What the server says of alice while a change stands. */
  const meanwhile = async (change: string, undo: string, also = async () => {}) => {
    await stage().run(change)
    try {
      const words = await said()
      await also()
      return words
    } finally {
      await stage().run(undo)
    }
  }
  const withLine = (line: string, also?: () => Promise<void>, reload = 'true') =>
    meanwhile(
      `cp ${config} /tmp/sshd.conf; sed -i '1i ${line}' ${config}; ${reload}`,
      `cat /tmp/sshd.conf >${config}; ${reload}`,
      also,
    )
  /** Sends the sshd that listens a signal, upon which it reads its settings anew or is started anew. */
  const again = (signal: string) =>
    `cd /run/test-host; pid=$(cat listening); rm listening; kill ${signal} $pid; until [ -s listening ]; do sleep 0.02; done`
  const reload = again('-HUP')
  const isShutOut = async () => assert.not(await stage().letsIn('alice', 'alice'))

  test.before(async () => {
    await stage().holds(stage().with('alice', 'bob'))
    assert.ok(await stage().letsIn('alice', 'alice'))
  })

  test('nobody is where everything is as a distribution ships it', async () => {
    assert.equal(await said(), [])
  })

  test('what it says is what sshd does', async () => {
    for (const [line, words] of [
      ['AuthorizedKeysFile /etc/ssh/keys/%u', ['keys-file /etc/ssh/keys/%u']],
      ['AllowUsers root bob', ['allow-users root bob']],
    ] as const)
      assert.equal(await withLine(line, isShutOut, reload), words)
    assert.ok(await stage().letsIn('alice', 'alice'))
  })

  test('by each setting of sshd that keeps keys or logins out', async () => {
    for (const [line, words] of [
      ['PubkeyAuthentication no', ['pubkey']],
      ['AuthenticationMethods publickey,publickey', ['methods publickey,publickey']],
      ['DenyUsers al*@127.0.0.1', ['deny-users al*@127.0.0.1']],
      ['AllowGroups wheel staff', ['allow-groups wheel staff']],
      ['DenyGroups alice', ['deny-groups alice']],
    ] as const)
      assert.equal(await withLine(line), words, line)
  })

  test('by none that lets it in, nor by one of which sshd alone can say whom it means', async () => {
    for (const line of [
      'AuthorizedKeysFile /etc/ssh/keys/%u %h/.ssh/authorized_keys',
      'AuthenticationMethods publickey,password publickey',
      'AllowUsers root ali?e@127.*',
      'AllowUsers alice@10.0.0.0/8',
      'DenyUsers alice@some.where.example',
      'DenyUsers bob alice@192.0.2.1',
      'AllowGroups a*',
    ])
      assert.equal(await withLine(line), [], line)
  })

  test('where Match stands in what sshd reads, each login is asked for by itself', async () => {
    await stage().run(
      'mkdir -p /etc/ssh/more; printf "Match User bob\\n PubkeyAuthentication no\\n" >/etc/ssh/more/50.conf',
    )
    const include = 'Include more/*.conf'
    const all = async () => (await stage().pool.lookAround(stage().target, ['alice', 'bob'])).shutOut
    await withLine(include, async () => assert.equal(Object.keys(await all()), ['bob']))
    assert.equal(await all(), {})
  })

  test('by what has become of the account, where sshd and PAM heed it', async () => {
    const changes = [
      ['usermod -e 2020-01-01 alice', "usermod -e '' alice", ['expired']],
      ['chage -d 0 alice', 'chage -d 2020-01-01 alice', ['must-change']],
      ['chage -M 30 -d 2020-01-01 alice', 'chage -M -1 alice', ['aged']],
      ['usermod -s /opt/none alice', 'usermod -s /bin/sh alice', ['shell-missing /opt/none']],
      ['usermod -s /etc/passwd alice', 'usermod -s /bin/sh alice', ['shell-closed /etc/passwd']],
      ['usermod -s /usr/sbin/nologin alice', 'usermod -s /bin/sh alice', ['nologin /usr/sbin/nologin']],
    ] as const
    for (const [change, undo, words] of changes) assert.equal(await meanwhile(change, undo, isShutOut), words)
  })

  test('by a lock where PAM is not used, and not where it is', async () => {
    const unlock = "usermod -p '*' alice"
    const isLetIn = async () => assert.ok(await stage().letsIn('alice', 'alice'))
    assert.equal(await meanwhile("usermod -p '!' alice", unlock, isLetIn), [])
    const without = () => withLine('UsePAM no', isShutOut, reload)
    await meanwhile("usermod -p '!' alice", unlock, async () => assert.equal(await without(), ['locked']))
  })

  test('what others may write to, where sshd then reads no keys, is said by a look', async () => {
    const error = async () => (await stage().read()).logins.find(({ login }) => login === 'alice')?.error
    assert.is(await error(), null)
    const changes = [
      ['chmod 777 /home/alice', 'chmod 700 /home/alice', /its home folder can be written/],
      ['chmod 777 /home/alice/.ssh', 'chmod 700 /home/alice/.ssh', /its .ssh can be written/],
    ] as const
    for (const [change, undo, said] of changes) {
      await stage().run(change)
      await isShutOut()
      assert.match(String(await error()), said)
      await stage().run(undo)
    }
    assert.is(await error(), null)
  })

  test('what else lets people in is named, where it stands for all and where for some', async () => {
    const ways = async () =>
      ((await stage().pool.lookAround(stage().target, ['alice'])).otherWays ?? []).map(({ word, detail }) =>
        detail === null ? word : `${word} ${detail}`,
      )
    assert.equal(await ways(), [])
    for (const [line, words] of [
      ['TrustedUserCAKeys /etc/ssh/ca.pub', ['ca /etc/ssh/ca.pub']],
      [
        'TrustedUserCAKeys /etc/ssh/ca.pub\\nAuthorizedPrincipalsFile /etc/ssh/principals',
        ['ca /etc/ssh/ca.pub', 'principals-file /etc/ssh/principals'],
      ],
      [
        'TrustedUserCAKeys /etc/ssh/ca.pub\\nAuthorizedPrincipalsCommand /usr/bin/names\\nAuthorizedPrincipalsCommandUser nobody',
        ['ca /etc/ssh/ca.pub', 'principals-command /usr/bin/names'],
      ],
      ['AuthorizedPrincipalsFile /etc/ssh/principals', []],
      [
        'AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys\\nAuthorizedKeysCommandUser nobody',
        ['command /usr/bin/sss_ssh_authorizedkeys'],
      ],
      ['HostbasedAuthentication yes', ['hostbased']],
      ['PasswordAuthentication yes\\nPermitRootLogin yes', ['password', 'root-password']],
      ['KbdInteractiveAuthentication yes', ['password']],
      ['KbdInteractiveAuthentication yes\\nAuthenticationMethods publickey', []],
    ] as const)
      await withLine(line, async () => assert.equal(await ways(), words, line))
    await stage().run(
      `cp ${config} /tmp/before; printf 'Match User alice\\nPasswordAuthentication yes\\n' >>${config}`,
    )
    assert.equal(await ways(), ['password'])
    await stage().run(`cat /tmp/before >${config}`)
  })

  test('accounts of a directory service are named, or that it lists none', async () => {
    const ways = async () => (await stage().pool.lookAround(stage().target, [])).otherWays
    const passwd = (sources: string) =>
      stage().run(`sed -i "s/^passwd:.*/passwd: ${sources}/" /etc/nsswitch.conf`)
    await passwd('files sss [NOTFOUND=return] ldap')
    assert.equal(await ways(), [{ word: 'directory', detail: 'sss ldap' }])
    await passwd('files systemd')
    assert.equal(await ways(), [])
    // as a directory that can be listed would answer; none runs here
    const directory = ['zoe:x:60300:100::/home/zoe:/bin/bash', 'robot:x:60301:100::/:/usr/sbin/nologin']
    await stage().run(
      `printf '#!/bin/sh\\n[ $# -gt 1 ] || cat /etc/passwd /tmp/directory\\n' >/usr/local/bin/getent; chmod 755 /usr/local/bin/getent; printf '%s\\n' ${directory.map((line) => `'${line}'`).join(' ')} >/tmp/directory`,
    )
    await passwd('files ldap')
    assert.equal(await ways(), [{ word: 'accounts', detail: '1 zoe' }])
    await stage().run('rm /usr/local/bin/getent')
  })

  test('an sshd that was started anew is found, and where there is none nothing is said', async () => {
    await stage().pool.connect(stage().target)
    assert.equal(await withLine('AllowUsers root', undefined, again('-TERM')), ['allow-users root'])
    await stage().run('cd /run/test-host; touch stopped; kill $(cat listening)')
    assert.equal(await withLine('AllowUsers root'), [])
    await stage().host.start()
  })
})
