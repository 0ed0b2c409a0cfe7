import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { directCommand, gatewayCommand } from './log-in-commands.ts'

const test = suite('commands that log in')

test('through the gateway, the user name is the server’s, with the account where there are several', () => {
  const gateway = { host: 'gate.example.com', port: 4622 }
  assert.is(gatewayCommand('prod-1', gateway), 'ssh -p 4622 prod-1@gate.example.com')
  assert.is(gatewayCommand('prod-1', gateway, 'acme'), 'ssh -p 4622 prod-1.acme@gate.example.com')
  const shared = gatewayCommand('prod-1', gateway, 'acme', 'deploy')
  assert.is(shared, 'ssh -p 4622 deploy+prod-1.acme@gate.example.com')
})

test('the usual port is not said', () => {
  assert.is(gatewayCommand('prod-1', { host: 'gate.example.com', port: 22 }), 'ssh prod-1@gate.example.com')
  assert.is(directCommand('ops', { host: '2001:db8::1', port: 22 }), 'ssh ops@2001:db8::1')
  assert.is(directCommand('ops', { host: '192.0.2.1', port: 2222 }), 'ssh -p 2222 ops@192.0.2.1')
})

test.run()
