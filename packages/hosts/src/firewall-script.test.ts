import * as assert from 'uvu/assert'
import { render } from './firewall/render.ts'
import {
  digestTable,
  firewallRequest,
  parseFirewall,
  parseFirewallDone,
  parseTried,
} from './firewall-report.ts'
import { onEachShell } from './testing/script-sandbox.ts'

const table = (port: number) =>
  render({
    enabled: true,
    gatewayOnly: false,
    sshPort: 22,
    gatehouse: ['127.0.0.1'],
    rules: [
      {
        id: '018f0000-0000-7000-8000-000000000001',
        action: 'allow',
        protocol: 'tcp',
        ports: [{ from: port, to: port }],
        sources: [],
        comment: 'web',
        until: null,
      },
    ],
  })

onEachShell('the firewall of a sandbox', (test, sandbox) => {
  const ask = (request: string) => sandbox().runRaw('firewall', request).stdout
  const report = (request: string) => parseFirewall(ask(request), 'host')

  test('is tried out, confirmed, undone and taken away, and says that it is one', () => {
    assert.equal(report(firewallRequest.look()).holds, null)
    parseFirewallDone(ask(firewallRequest.try('one', 20, table(80))), 'host', 'armed')
    assert.is(report(firewallRequest.look()).trial?.outcome, 'pending')
    const confirmed = report(firewallRequest.confirm('one'))
    assert.is(confirmed.trial?.outcome, 'confirmed')
    assert.equal([confirmed.holds, confirmed.found], [digestTable(table(80)), null])
    assert.match(confirmed.note ?? '', /sandbox/)
    parseFirewallDone(ask(firewallRequest.try('two', 20, table(81))), 'host', 'armed')
    const undone = report(firewallRequest.undo('two', 'a gateway could not connect'))
    assert.equal([undone.trial?.outcome, undone.trial?.why], ['undone', 'a gateway could not connect'])
    assert.equal([undone.holds, undone.found], [digestTable(table(80)), null])
    parseFirewallDone(ask(firewallRequest.remove()), 'host', 'gone')
    assert.equal(report(firewallRequest.look()).holds, null)
  })

  test('what somebody else wrote there is found', () => {
    parseFirewallDone(ask(firewallRequest.try('one', 20, table(80))), 'host', 'armed')
    report(firewallRequest.confirm('one'))
    const held = sandbox().text('run/gatehouse/nft')
    sandbox().write('run/gatehouse/nft', held.replace('dport { 80 }', 'dport { 82 }'))
    const { found } = report(firewallRequest.look())
    assert.match(found?.kernel ?? '', /dport \{ 82 \}/)
    assert.match(found?.expected ?? '', /dport \{ 80 \}/)
  })

  test('what nobody has seen is told and not overwritten, until that very thing may be', () => {
    const give = (port: number, over?: string) =>
      parseTried(ask(firewallRequest.try(`to-${port}`, 20, table(port), over)), 'host')
    assert.is(give(80), null)
    report(firewallRequest.confirm('to-80'))
    const byHand = (port: number) =>
      sandbox().write(
        'run/gatehouse/nft',
        sandbox()
          .text('run/gatehouse/nft')
          .replace(/dport \{ \d+ \}/, `dport { ${port} }`),
      )
    byHand(82)
    const found = give(81)
    assert.match(found?.kernel ?? '', /dport \{ 82 \}/)
    assert.match(found?.expected ?? '', /dport \{ 80 \}/)
    assert.equal(give(81), found)
    assert.is(report(firewallRequest.look()).trial?.token, 'to-80', 'none has begun')
    byHand(83)
    assert.match(give(81, found?.kernel)?.kernel ?? '', /dport \{ 83 \}/)
    assert.is(give(81, sandbox().text('run/gatehouse/nft')), null)
    assert.is(report(firewallRequest.confirm('to-81')).holds, digestTable(table(81)))
  })
})
