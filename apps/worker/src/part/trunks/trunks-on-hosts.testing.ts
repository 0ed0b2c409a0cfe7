import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { createTrunk, removeTrunk, updateTrunk } from '@gatehouse/core/dialer/trunk/change-trunks'
import { listTrunks } from '@gatehouse/core/dialer/trunk/list-trunks'
import { carrierSaying } from '@gatehouse/core/dialer/trunk/trunks.testing'
import type { TrunkTold } from '@gatehouse/core/dialer/trunk/view'
import { syncNow } from '@gatehouse/core/fleet/server/sync-now'
import { listFirewall } from '@gatehouse/core/machine/firewall/list-firewall'
import { listParts } from '@gatehouse/core/machine/part/list-parts'
import type { PartView } from '@gatehouse/core/machine/part/view'
import { asteriskStandIn } from '@gatehouse/hosts/testing/asterisk-stand-in'
import type { Test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RealFleet, Spot } from '../../sync/real-fleet.testing.ts'

const file = '/etc/asterisk/gatehouse/trunks.conf'
const secret = '>s;3--cret;--x\\y#z[1]=">'
let fleet: RealFleet
let trunk: string

const servers = () => [1, 2].map((n) => fleet.at(n).server)

const owner = () => fleet.stage.owner.caller
const part = async ({ server }: Spot): Promise<PartView | undefined> =>
  (await listParts(owner(), { server })).items.find((one) => one.part === 'trunks')
const is = (spot: Spot, state: PartView['state']) =>
  fleet.until(`trunks of ${spot.host.name} ${state}`, async () => (await part(spot))?.state === state, 60)
const told = async (spot: Spot): Promise<TrunkTold | undefined> =>
  (await listTrunks(owner(), {})).items[0]?.told.find(({ server }) => server === spot.server)
const output = async ({ host }: Spot, command: string) => (await host.run(command)).stdout
const says = (spot: Spot, command: string) => output(spot, `asterisk -rx '${command}'`)

const fields = {
  hosts: [{ host: 'sip1.carrier.example' }, { host: 'sip2.carrier.example', port: 5080 }],
  callerId: '+15550199',
  prefixes: ['+1'],
  codecs: ['PCMU', 'G722'] as ('PCMU' | 'G722')[],
  username: 'trunk;1',
  registers: true,
  channels: 30,
}
const write = (more: Partial<Parameters<typeof updateTrunk>[1]> = {}) =>
  updateTrunk(owner(), { ...fields, servers: servers(), trunk, ...more }, carrierSaying('accepted'))

async function installEngine({ host }: Spot): Promise<void> {
  // Debian 12 has no Asterisk: where there is none, one that reads by its rules and answers from what it has read stands for it
  await host.run(
    'command -v asterisk >/dev/null || { cat >/usr/local/bin/asterisk; chmod 755 /usr/local/bin/asterisk; }',
    asteriskStandIn(),
  )
  await host.run(`getent group asterisk >/dev/null || groupadd asterisk
      mkdir -p /etc/asterisk && cd /etc/asterisk && printf '[transport-udp]\\ntype=transport\\nprotocol=udp\\nbind=0.0.0.0\\n' >pjsip.conf
      printf '[general]\\n' >extensions.conf; printf '[general]\\nrtpstart=12000\\nrtpend=12100\\n' >rtp.conf; asterisk`)
}

/** Tests of trunks, on the second and the third host of a fleet; the third gets an engine. */
export function testTrunks(test: Test, opened: () => RealFleet): void {
  test('a trunk reaches Asterisk, which proves that it has read it; where there is none, that is told', async () => {
    fleet = opened()
    await installEngine(fleet.at(2))
    const made = { ...fields, name: 'out', secret, servers: servers() }
    trunk = (await createTrunk(owner(), made, carrierSaying('accepted'))).id
    const [plain, dialer] = [fleet.at(1), fleet.at(2)]
    for (const spot of [plain, dialer]) await is(spot, 'in-sync')
    assert.equal(
      [(await told(plain))?.engine, await output(plain, 'ls /etc/asterisk/gatehouse 2>/dev/null || :')],
      [null, ''],
    )
    const known = await told(dialer)
    assert.match(known?.engine ?? '', /^Asterisk/)
    assert.is(known?.answers, true)
    assert.is((await output(dialer, `stat -c '%a %U:%G' ${file}`)).trim(), '640 root:asterisk')
    assert.match(
      await output(dialer, 'cat /etc/asterisk/pjsip.conf'),
      /\n#include "gatehouse\/trunks\.conf"\n$/,
    )
    assert.match(await says(dialer, 'pjsip list endpoints'), / gatehouse-out-1 .*\n.* gatehouse-out-2 /)
    assert.match(await says(dialer, 'dialplan show gatehouse-out'), /created by/)
    const dump = await output(dialer, `asterisk dump ${file} 2>/dev/null || :`)
    if (dump !== '')
      assert.ok(
        dump.includes(`e ${Buffer.from('password').toString('hex')} ${Buffer.from(secret).toString('hex')}`),
      )
    await syncNow(owner(), { server: dialer.server })
    await fleet.until('registrations', async () => (await told(dialer))?.registrations.length === 2)
    assert.not.match(JSON.stringify([await part(dialer), await searchEvents(owner(), {})]), /3--cret/)
  })

  test('the firewall lets in sound where the server waits for it', async () => {
    const [plain, dialer] = [fleet.at(1), fleet.at(2)]
    const ports = async ({ server }: Spot) =>
      (await listFirewall(owner(), { server })).rules
        .flatMap((rule) => rule.ports)
        .filter((port) => port.includes('-'))
    assert.equal([await ports(plain), await ports(dialer)], [['10000-20000'], ['12000-12100']])
    const [event] = (await searchEvents(owner(), { verb: 'trunk.sound_ports_followed' })).items
    assert.equal(
      [event?.actor.kind, event?.resource.label, event?.details],
      ['system', dialer.host.name, { from: '10000-20000', to: '12000-12100' }],
    )
    await write({ channels: 31 })
    assert.equal(await ports(dialer), ['12000-12100'], 'and from then on from the beginning')
  })

  test('calls that are under way are counted', async () => {
    const spot = fleet.at(2)
    // a real one has none here
    if (!/stand-in/.test(await output(spot, 'asterisk -V'))) return
    await spot.host.run(
      `printf 'PJSIP/gatehouse-out-1-0000000%x!ctx!s!1!Up!x\\n' 1 2 10 >/run/asterisk.read.channels; echo 'PJSIP/office-1-00000003!x' >>/run/asterisk.read.channels`,
    )
    await syncNow(owner(), { server: spot.server })
    await fleet.until('three calls', async () => (await told(spot))?.calls === 3)
  })

  test('what Asterisk does not take is undone with its words; a hand’s change is found, its secret hidden, and put back', async () => {
    const spot = fleet.at(2)
    await is(spot, 'in-sync')
    const before = await output(spot, `cat ${file}`)
    await spot.host.run("sed -i '1i ;-- a comment that nobody ends' /etc/asterisk/pjsip.conf")
    await write({ channels: 32 })
    await is(spot, 'undone')
    assert.match(
      (await part(spot))?.undone?.why ?? '',
      /asterisk -rx pjsip show aor gatehouse-mark-\w+ answers: Unable to find object/,
    )
    assert.is(await output(spot, `cat ${file}`), before)
    const [event] = (await searchEvents(owner(), { verb: 'trunk.rolled_back' })).items
    assert.is(event?.resource.label, spot.host.name)
    await spot.host.run('sed -i 1d /etc/asterisk/pjsip.conf')
    await spot.host.run('rm -f /run/asterisk.read.sent')
    await write({ codecs: ['PCMU', 'PCMA'], secret: 'another;' })
    await is(spot, 'in-sync')
    if (/stand-in/.test(await output(spot, 'asterisk -V')))
      assert.is(
        await output(spot, 'cat /run/asterisk.read.sent'),
        'gatehouse-out-1\ngatehouse-out-2\n',
        'it registers with the new secret at once',
      )
    await spot.host.run(`sed -i 's/^password = .*/password=>by hand;/' ${file}`)
    await syncNow(owner(), { server: spot.server })
    await fleet.until('found', async () => (await part(spot))?.drift !== null)
    assert.equal((await part(spot))?.drift?.added, [`${file}: password=>…`])
    await fleet.until('put back', async () => {
      const view = await part(spot)
      return (view?.lookedAt ?? '') > (view?.drift?.at ?? '')
    })
    assert.match(await output(spot, `cat ${file}`), /^password = another\\;$/m)
    assert.match(await output(spot, 'cat /etc/asterisk/pjsip.conf'), /^\[transport-udp\]\n/)
  })

  test('files that nothing reads any more go, and come back with an engine', async () => {
    const spot = fleet.at(2)
    if (!/stand-in/.test(await output(spot, 'asterisk -V'))) return
    const there = () => output(spot, `cat ${file} 2>/dev/null || :`)
    await spot.host.run('mv /usr/local/bin/asterisk /usr/local/asterisk')
    await syncNow(owner(), { server: spot.server })
    await fleet.until('no engine', async () => (await told(spot))?.engine === null && (await there()) === '')
    await is(spot, 'in-sync')
    await spot.host.run(
      'mv /usr/local/asterisk /usr/local/bin/asterisk; cd /etc/asterisk; mv pjsip.conf own.conf; ln -s own.conf pjsip.conf',
    )
    await syncNow(owner(), { server: spot.server })
    await fleet.until(
      'a link',
      async () => (await told(spot))?.engine !== null && (await told(spot))?.reads === false,
    )
    await spot.host.run('cd /etc/asterisk; rm pjsip.conf; mv own.conf pjsip.conf')
    await syncNow(owner(), { server: spot.server })
    await fleet.until('engine', async () => (await told(spot))?.engine !== null && (await there()) !== '')
    await is(spot, 'in-sync')
  })

  test('while Asterisk is down it is waited for, and a trunk that goes leaves nothing', async () => {
    const spot = fleet.at(2)
    await says(spot, 'core stop now')
    await write({ channels: 33 })
    await fleet.until('down', async () =>
      /nothing was changed: Unable to connect/.test((await part(spot))?.error ?? ''),
    )
    await spot.host.run('asterisk')
    await syncNow(owner(), { server: spot.server })
    await is(spot, 'in-sync')
    await removeTrunk(owner(), { trunk })
    await fleet.until('gone', async () => (await part(spot)) === undefined)
    assert.is(
      await output(
        spot,
        'ls -d /etc/asterisk/gatehouse 2>/dev/null; grep -l gatehouse /etc/asterisk/*.conf || :',
      ),
      '',
    )
    assert.not.match(await says(spot, 'pjsip list endpoints'), /gatehouse/)
  })
}
