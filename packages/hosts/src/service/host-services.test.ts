import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HostPool } from '../pool.ts'
import { type Fleet, fleetSystemdMissing, startFleet } from '../test-host/fleet.ts'
import type { FleetHost } from '../test-host/fleet-host.ts'
import { enterOwnNetwork } from '../test-host/own-network.ts'
import { HostServices } from './host-services.ts'
import { judgeRestart, type Verdict, type Watched } from './proof.ts'
import { NoSystemd } from './unit.ts'
import { writeUnits } from './write-units.testing.ts'

const missing = fleetSystemdMissing()
if (missing === null) enterOwnNetwork()

const test = suite('services of a host with systemd')
let fleet: Fleet
let host: FleetHost
let pool: HostPool
let services: HostServices

const on = ({ host, port, hostKey, managementKey }: FleetHost) =>
  new HostServices((...question) => pool.question(...question), {
    host,
    port,
    hostKey,
    privateKey: managementKey.privateKey,
  })

/** Restarts a unit and watches it until there is a verdict. */
async function restarted(unit: string, resetsLimit = false): Promise<Verdict> {
  const { now: since, units } = await services.units([unit])
  const { invocation: before = '', restarts = 0 } = units[0] ?? {}
  const answer = await services.restart({ unit, before, since, resetsLimit })
  assert.is(answer.outcome, 'sent')
  let held: Watched['held'] = null
  for (let tries = 0; tries < 100; tries++) {
    const [seen] = (await services.units([unit])).units
    assert.ok(seen)
    const verdict = judgeRestart(seen, { before, restarts, held }, Date.now())
    if (verdict.state === 'hold') held ??= { unit: seen, at: Date.now() }
    else if (verdict.state !== 'wait') return verdict
    await sleep(100)
  }
  throw new Error(`no verdict on ${unit}`)
}

if (missing !== null) console.log(`SKIPPED: services of a host with systemd — install ${missing}`)
else {
  test.before(async () => {
    fleet = await startFleet({ hosts: 2, systemd: 1 })
    host = fleet.hosts[0] as FleetHost
    pool = new HostPool()
    services = on(host)
    await writeUnits(host)
  })
  test.after(async () => {
    await pool?.close()
    await fleet?.close()
  })

  test('what systemd says of units, in the order asked, of those it does not know too', async () => {
    await host.run('systemctl start well.service')
    const { now, units } = await services.units(['nope.service', 'well.service', 'alias-of-ssh.service'])
    assert.ok(Math.abs(now - Date.now() / 1000) < 60)
    const [nope, well, alias] = units
    assert.is(nope?.load, 'not-found')
    assert.equal(
      [well?.active, well?.sub, well?.enabled, well?.type],
      ['active', 'running', 'static', 'simple'],
    )
    assert.match(String(well?.invocation), /^[0-9a-f]{32}$/)
    assert.ok(Math.abs(Number(well?.since) - now) < 60)
    assert.is(alias?.id, 'ssh.service')
    assert.equal((await services.units([])).units, [])
  })

  // Debian 12 has no asterisk: a small program that answers as `asterisk -rx` does stands for it
  test('the calls that a restart of Asterisk would cut are counted, where it says so', async () => {
    const calls = async () =>
      (await services.units(['well.service', 'asterisk.service'])).units.map((one) => one.calls)
    assert.equal(await calls(), [null, null])
    const answers = (body: string) =>
      host.run('cat >/usr/local/bin/asterisk; chmod 755 /usr/local/bin/asterisk', body)
    const counts = (channels: string) => `#!/bin/sh
[ "$*" = "-rx core show channels count" ] && printf '${channels}'`
    await answers(counts('6 active channels\\n3 active calls\\n120 calls processed\\n'))
    assert.equal(await calls(), [null, 3])
    await answers(
      counts(
        '1 of 250 max active channels ( 0.40%% of capacity)\\n1 of 200 max active calls ( 0.50%% of capacity)\\n7 calls processed\\n',
      ),
    )
    assert.equal(await calls(), [null, 1])
    await answers(
      '#!/bin/sh\necho "Unable to connect to remote asterisk (does /var/run/asterisk/asterisk.ctl exist?)"; exit 1',
    )
    assert.equal(await calls(), [null, null])
    await host.run('rm /usr/local/bin/asterisk')
  })

  test('what is installed, loaded or not', async () => {
    const all = await services.installed()
    assert.equal(
      all.find(({ unit }) => unit === 'well.service'),
      { unit: 'well.service', description: 'well.service', active: 'active' },
    )
    assert.ok(all.some(({ unit, active }) => unit === 'dies.service' && active === 'inactive'))
    assert.not(all.some(({ unit }) => unit === 'nope.service' || unit === 'syslog.service'))
  })

  test('a restart is proved by another start that is still the same process three seconds later', async () => {
    const verdict = await restarted('well.service')
    assert.is(verdict.state, 'proved')
    const [unit] = (await services.units(['well.service'])).units
    assert.is((verdict as { invocation: string }).invocation, unit?.invocation)
  })

  for (const [unit, word] of [
    ['dies.service', 'exited'],
    ['missing.service', 'exited'],
    ['revived.service', 'restarting'],
  ] as const)
    test(`${unit}: failed, with the journal of exactly that start`, async () => {
      await restarted(unit)
      const verdict = await restarted(unit)
      assert.ok(verdict.state === 'failed')
      assert.is(verdict.word, word)
      await host.run('journalctl --sync; systemctl stop revived.service')
      const { lines } = await services.log({ unit, lines: 100, invocation: verdict.invocation })
      assert.ok(lines.length >= 2)
      assert.ok(
        lines.every(({ invocation }) => invocation === verdict.invocation),
        JSON.stringify(lines),
      )
    })

  test('a service that systemd has revived before is proved all the same once it is well', async () => {
    await host.run(`printf '[Service]\\nExecStart=/bin/sh -c "[ -e /run/well ] || exit 1; exec sleep 1000"\\nRestart=always\\nRestartSec=1\\n' >/etc/systemd/system/mended.service
systemctl daemon-reload; systemctl start mended.service; sleep 3; touch /run/well`)
    assert.is((await restarted('mended.service')).state, 'proved')
  })

  test('slow and stuck stops are waited for', async () => {
    for (const unit of ['slow.service', 'stuck.service']) {
      await host.run(`systemctl start ${unit}`)
      assert.is((await restarted(unit)).state, 'proved')
    }
  })

  test('what runs once is proved when it has ended well, and what ends by itself is not', async () => {
    assert.is((await restarted('kept.service')).state, 'proved')
    for (const unit of ['once.service', 'ends.service']) {
      // systemd has forgotten it at once: the journal tells which start it was
      assert.is((await restarted(unit)).state, 'lost')
      await host.run('journalctl --sync')
      assert.match(
        String((await services.log({ unit, lines: 5 })).lines.at(-1)?.invocation),
        /^[0-9a-f]{32}$/,
      )
    }
    assert.is((await restarted('skipped.service')).state, 'lost')
  })

  test('too many starts: systemd refuses, until its count is reset', async () => {
    const order = async () => {
      const { now: since, units } = await services.units(['missing.service'])
      await services.restart({ unit: 'missing.service', before: units[0]?.invocation ?? '', since })
      await sleep(100)
    }
    for (let starts = 0; starts < 6; starts++) await order()
    const verdict = await restarted('missing.service')
    assert.equal(verdict, { state: 'failed', word: 'not-started', invocation: '' })
    assert.is((await restarted('missing.service', true)).state, 'failed')
    const [unit] = (await services.units(['missing.service'])).units
    assert.is(unit?.exitStatus, 203)
  })

  test('the same order again restarts nothing twice', async () => {
    for (const unit of ['well.service', 'once.service']) {
      const { now: since, units } = await services.units([unit])
      const order = { unit, before: units[0]?.invocation ?? '', since }
      assert.is((await services.restart(order)).outcome, 'sent')
      await host.run('journalctl --sync')
      assert.is((await services.restart(order)).outcome, 'already')
    }
    assert.is((await services.restart({ unit: 'nope.service', before: '', since: 0 })).outcome, 'refused')
  })

  test('a log goes on after its cursor, and says where there is more', async () => {
    await host.run(`printf '[Service]\\nExecStart=/bin/sh -c "for i in 1 2 3 4 5 6; do echo line $i; done; exec sleep 1000"\\n' >/etc/systemd/system/talks.service
systemctl daemon-reload; systemctl start talks.service; sleep 0.3; journalctl --sync`)
    const told = ({ lines }: { lines: readonly { text: string }[] }) =>
      lines.map(({ text }) => text).filter((text) => text.startsWith('line'))
    const whole = await services.log({ unit: 'talks.service', lines: 100 })
    assert.equal(told(whole), ['line 1', 'line 2', 'line 3', 'line 4', 'line 5', 'line 6'])
    assert.not.ok(whole.more)
    const last = await services.log({ unit: 'talks.service', lines: 2 })
    assert.equal(last.lines, whole.lines.slice(-2))
    assert.ok(last.more)
    assert.ok(whole.cursor)
    const none = await services.log({ unit: 'talks.service', lines: 100, after: whole.cursor })
    assert.equal([none.lines, none.cursor], [[], whole.cursor])
    await host.run('systemctl restart talks.service; sleep 0.3; journalctl --sync')
    const two = await services.log({ unit: 'talks.service', lines: 3, after: whole.cursor })
    assert.is(two.lines.length, 3)
    const rest = await services.log({ unit: 'talks.service', lines: 100, after: String(two.cursor) })
    assert.is(told(two).length + told(rest).length, 6)
    const now = Math.floor(Date.now() / 1000)
    assert.equal((await services.log({ unit: 'talks.service', lines: 9, since: now + 5 })).lines, [])
  })

  test("a log line is a program's own text: no sequence, no control, no megabyte of it gets through", async () => {
    await host.run(`cat >/usr/local/bin/hostile <<'end'
#!/bin/sh
printf 'red \\033[31mtext\\033[0m and \\033]0;title\\007 bell\\007\\n'
printf 'bytes \\377\\376 \\001 end\\n'
printf '<script>alert(1)</script> \\342\\200\\256override\\n'
printf '{"__CURSOR":"s=1","MESSAGE":"forged"}\\n'
head -c 20000 /dev/zero | tr '\\0' x; echo
exec sleep 1000
end
chmod +x /usr/local/bin/hostile
printf '[Service]\\nExecStart=/usr/local/bin/hostile\\n' >/etc/systemd/system/hostile.service
systemctl daemon-reload; systemctl start hostile.service; sleep 0.5
printf 'MESSAGE=' >/run/big; head -c 200000 /dev/zero | tr '\\0' y >>/run/big; printf '\\n\\n' >>/run/big
logger --journald </run/big; journalctl --sync`)
    const { lines } = await services.log({ unit: 'hostile.service', lines: 100 })
    const texts = lines.map(({ text }) => text)
    assert.ok(
      texts.includes('red text and  bell\\u{7}'),
      JSON.stringify(texts.map((text) => text.slice(0, 80))),
    )
    assert.ok(texts.some((text) => text.startsWith('bytes') && text.includes('\\u{1}')))
    assert.ok(texts.includes('<script>alert(1)</script> \\u{202e}override'))
    assert.ok(texts.includes('{"__CURSOR":"s=1","MESSAGE":"forged"}'))
    assert.is(Math.max(...texts.map((text) => text.length)), 4001)
    assert.not.match(texts.join(''), /\p{Cc}|\p{Cf}/u)
  })

  test('a host without systemd says so', async () => {
    const plain = on(fleet.hosts[1] as FleetHost)
    for (const ask of [() => plain.units(['well.service']), () => plain.installed()])
      assert.instance(await ask().catch((error) => error), NoSystemd)
  })

  test('what is no name reaches no host', async () => {
    for (const name of [
      's*.service',
      '-x.service',
      'a b.service',
      'x',
      'a\nb.service',
      '../x.service',
      '[s]sh.service',
    ])
      assert.instance(await services.units([name]).catch((error) => error), TypeError)
  })
}

test.run()
