import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { onOpenSsh } from './testing/ssh-stage.ts'

/** A FUSE mount on /hung that is greeted and never answered again: whoever looks into it sleeps, and cannot be killed. */
const hang = String.raw`mkdir -p /hung
[ -e /dev/fuse ] || mknod /dev/fuse c 10 229
exec 3<>/dev/fuse
mount -i -t fuse.hang -o fd=3,rootmode=40755,user_id=0,group_id=0,allow_other hang /hung || exit
dd bs=1M count=1 <&3 >/tmp/greeting 2>/dev/null
{
  printf '\050\000\000\000\000\000\000\000'
  tail -c +9 /tmp/greeting | head -c 8
  printf '\007\000\000\000\014\000\000\000\000\000\001\000\000\000\000\000\000\000\000\000\000\020\000\000'
} >/tmp/answer
dd bs=1M count=1 <&3 >/dev/null 2>&1 &
dd bs=1M if=/tmp/answer >&3 2>/dev/null
setsid sleep 120 </dev/null >/dev/null 2>&1 &`

if (!readFileSync('/proc/filesystems', 'utf8').includes('\tfuse\n'))
  console.log('SKIPPED: homes that hang — the kernel has no FUSE')
else
  onOpenSsh('homes that hang', (test, stage) => {
    test('keep nobody else waiting, and are an error of their own, whoever is looked at', async () => {
      await stage().holds(stage().with('alice', 'bob'))
      await stage().run(hang)
      await stage().run('sed -i s,/home/alice,/hung/alice, /etc/passwd')
      for (const name of ['carol', 'dan', 'erin'])
        await stage().run(`useradd -M -p '*' -d /hung/${name} ${name}`)
      const others = ['carol', 'dan', 'erin'].map((login) => ({
        login,
        keys: [stage().key('alice')],
        adopt: true,
      }))
      const started = performance.now()
      const manifest = { logins: [{ login: 'alice', keys: [stage().key('bob')] }, ...others] }
      const inTurn = async (asked: Promise<{ logins: readonly { login: string; error: string | null }[] }>) =>
        (await asked).logins.filter(({ error }) => error).map(({ login, error }) => `${login} ${error}`)
      const hung = ['alice', 'carol', 'dan', 'erin'].map(
        (login) => `${login} its home folder did not answer in time`,
      )
      assert.equal(await inTurn(stage().apply(manifest)), hung)
      assert.is(await stage().run('cat ~bob/.ssh/authorized_keys'), '', 'bob departed')
      const read = stage().read()
      assert.equal(await inTurn(read), hung)
      assert.equal([(await read).truncated, (await read).found.map(({ login }) => login)], [true, ['root']])
      assert.ok(performance.now() - started < 30_000, 'well within the deadline of one request')
    })

    test('so do key files that sshd reads from a folder that hangs', async () => {
      const config = '/run/test-host/sshd.conf'
      const reload =
        'cd /run/test-host; pid=$(cat listening); rm listening; kill -HUP $pid; until [ -s listening ]; do sleep 0.02; done'
      await stage().run(
        "sed -i '/^alice:/d; /^carol:/d; /^dan:/d; /^erin:/d' /etc/passwd /etc/shadow; cd /var/lib/gatehouse/logins; rm -f alice carol dan erin",
      )
      await stage().run(
        `printf 'Match User frank,gina\\n AuthorizedKeysFile /hung/keys/%%u\\n' >>${config}; ${reload}`,
      )
      const manifest = {
        logins: ['bob', 'frank', 'gina'].map((login) => ({ login, keys: [stage().key('bob')] })),
      }
      await stage().read()
      const started = performance.now()
      const { logins } = await stage().apply(manifest)
      assert.equal(
        logins
          .filter(({ login }) => manifest.logins.some((one) => one.login === login))
          .map(({ login, error }) => `${login} ${error}`),
        [
          'bob null',
          'frank /hung/keys/frank did not answer in time',
          'gina /hung/keys/gina did not answer in time',
        ],
      )
      assert.ok(await stage().letsIn('bob', 'bob'))
      const { found, truncated } = await stage().read()
      assert.equal(
        [truncated, found.filter(({ managed }) => managed).map(({ login }) => login)],
        [true, ['bob']],
      )
      assert.ok(performance.now() - started < 30_000, 'well within the deadline of one request')
    })
  })
