import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import {
  type OpenSshHost,
  openSshHostMissing,
  startOpenSshHost,
} from '@gatehouse/hosts/test-host/open-ssh-host'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { askForLink, goTo, signInBy, textOf } from './dashboard.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import { type KeyPair, makeKey, ssh } from './ssh.ts'
import { stepsOf } from './steps.ts'

const missing = openSshHostMissing()
if (missing) console.log(`SKIPPED: a real sshd, registered in a browser — install ${missing}`)
const test = suite('a real server')
const possible = hasBrowser() && missing === null
const step = stepsOf(test, possible)

let stage: BrowserStage
let owner: Page
let member: Page
let host: OpenSshHost
let cloud: OpenSshHost | undefined
let silent: Server | undefined
const keys: KeyPair[] = []

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  owner = stage.owner
  host = await startOpenSshHost()
  keys.push(makeKey(stage.data, 'first'), makeKey(stage.data, 'second'), makeKey(stage.data, 'third'))
  member = await stage.person()
  await member.goto(`${stage.gatehouse.url}/sign-in`)
  await askForLink(member, 'ops@acme.com')
  await signInBy(member, (await stage.mailServer.mailTo('ops@acme.com')).link)
})

test.after(async () => {
  await stage?.close()
  await host?.close()
  await cloud?.close()
  silent?.close()
})

async function fillAddress(name: string, port: number): Promise<void> {
  await goTo(owner, 'Servers')
  await owner.getByRole('button', { name: /^Register/ }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Host').fill('127.0.0.1')
  await dialog.getByLabel('Port').fill(String(port))
}

const lookUp = () => owner.getByRole('dialog').getByRole('button', { name: 'Look up host key' }).click()
const shown = (text: string | RegExp) => owner.getByRole('main').getByText(text).first().waitFor()
const state = (words: string) =>
  owner.locator('dd.state-line').getByText(words, { exact: true }).waitFor({ timeout: 60_000 })

/** `authorized_keys` of the member's own login, as it is on the host. */
const onHost = async () => (await host.run('cat /home/ops/.ssh/authorized_keys')).stdout
const holds = async (key: KeyPair | undefined) =>
  (await onHost()).includes(key?.publicKey.split(' ')[1] ?? '?')
const login = (key: KeyPair | undefined) =>
  ssh(
    { port: host.port, login: 'ops', key: { path: key?.path ?? '' } },
    'whoami; stat -c %U:%a ~/.ssh/authorized_keys',
  )

async function paste(key: KeyPair | undefined): Promise<void> {
  await goTo(member, 'My SSH keys')
  await member.getByRole('button', { name: 'Add a key' }).click()
  await member.getByLabel('Public key').fill(key?.publicKey ?? '')
  await member.getByRole('button', { name: 'Add key' }).click()
  await member.getByText(`Added ${key?.publicKey.split(' ')[2]}.`).waitFor()
}

step('a host that refuses, or says nothing, is named, and nothing is registered', async () => {
  await fillAddress('nowhere', await freePort())
  await lookUp()
  await owner
    .getByRole('dialog')
    .getByRole('alert')
    .getByText(/refused|not listening|connection/i)
    .first()
    .waitFor()
  silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  await owner.getByLabel('Port').fill(String(typeof address === 'object' && address ? address.port : 0))
  await lookUp()
  await owner.getByText('This may take up to 10 seconds').waitFor()
  await owner
    .getByRole('dialog')
    .getByRole('alert')
    .getByText(/10 s|not answer|in time/i)
    .first()
    .waitFor()
  await owner.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await owner.getByRole('button', { name: 'Discard' }).click()
  assert.is(await owner.getByRole('row', { name: /^nowhere/ }).count(), 0)
})

step(
  'a server is let in by the command shown, compared by the command shown, confirmed, and syncs',
  async () => {
    await host.run(
      'ssh-keygen -y -f /run/host-key >/etc/ssh/ssh_host_ed25519_key.pub; echo "# mine, unfinished" >/root/.ssh/authorized_keys',
    )
    await fillAddress('real-1', host.port)
    const dialog = owner.getByRole('dialog')
    const letIn = await textOf(dialog, 'Command that gives Gatehouse access')
    assert.match(letIn, 'ssh-ed25519 ')
    assert.is((await host.run(`sudo() { "$@"; }\n${letIn}`)).code, 0)
    await lookUp()
    const compare = await textOf(dialog, 'Command that prints the fingerprint')
    const fingerprint = /SHA256:\S+/.exec((await host.run(compare)).stdout)?.[0] ?? 'none printed'
    await dialog.getByText(fingerprint, { exact: true }).waitFor()
    assert.ok(await dialog.getByRole('button', { name: 'Register real-1' }).isDisabled())
    await dialog.getByRole('checkbox', { name: /the fingerprints are the same/ }).check()
    await dialog.getByRole('button', { name: 'Register real-1' }).click()
    await owner.getByRole('heading', { level: 1, name: 'real-1' }).waitFor()
    await state('in sync')
    await shown(fingerprint)
    assert.match(
      (await host.run('cat /root/.ssh/authorized_keys')).stdout,
      /^# mine, unfinished\n\nssh-ed25519 /,
    )
  },
)

step('a key logs in with OpenSSH as the member, whose file is the member’s own', async () => {
  await paste(keys[0])
  await eventually('the key is on the host', () => holds(keys[0]))
  assert.equal(await login(keys[0]), { code: 0, stdout: 'ops\nops:600\n', stderr: '' })
  assert.is((await login(keys[1])).code, 255)
})

step('lines that Gatehouse did not write stay to the byte, the missing last newline too', async () => {
  const foreign = `# by hand\r\n${keys[2]?.publicKey}`
  await host.run('cat >>/home/ops/.ssh/authorized_keys', foreign)
  await paste(keys[1])
  await eventually('the second key is on the host', () => holds(keys[1]))
  assert.ok((await onHost()).includes(foreign))
  for (const key of keys) assert.is((await login(key)).code, 0)
})

step(
  'a changed host key raises an alarm and stops all traffic, until a person accepts the new key',
  async () => {
    await host.rekey()
    await owner.getByRole('button', { name: 'Check now' }).click()
    const alarm = owner.getByRole('alert').filter({ hasText: 'The host key changed' })
    await alarm.waitFor()
    await alarm.getByText('Gatehouse sends nothing to this server until someone decides.').waitFor()
    await state('host key changed')
    assert.is(await owner.getByRole('button', { name: 'Check now' }).count(), 0)
    await goTo(member, 'My SSH keys')
    await member.getByRole('button', { name: 'Remove second' }).click()
    await member.getByRole('dialog').getByRole('button', { name: 'Remove key' }).click()
    await member.getByText('Removed second.').waitFor()
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    assert.ok(await holds(keys[1]), 'something was sent to a host whose key changed')
    await alarm.getByRole('button', { name: 'Accept new key' }).click()
    const dialog = owner.getByRole('dialog')
    await host.run('ssh-keygen -y -f /run/host-key >/etc/ssh/ssh_host_ed25519_key.pub')
    const compare = await textOf(dialog, 'Command that prints the fingerprint')
    const fingerprint = /SHA256:\S+/.exec((await host.run(compare)).stdout)?.[0] ?? 'none printed'
    await dialog.getByText(fingerprint, { exact: true }).waitFor()
    assert.ok(await dialog.getByRole('button', { name: 'Accept new key' }).isDisabled())
    await dialog.getByLabel('Type real-1 to confirm').fill('real-1')
    await dialog.getByRole('button', { name: 'Accept new key' }).click()
    await alarm.waitFor({ state: 'detached' })
    await state('in sync')
    await eventually('the removal arrived', async () => !(await holds(keys[1])))
    assert.is((await login(keys[1])).code, 255)
    assert.is((await login(keys[0])).code, 0)
  },
)

step(
  'a dead host is failing with the error and the next try, a removal is pending, and it mends itself',
  async () => {
    await host.stop()
    await goTo(member, 'My SSH keys')
    await member.getByRole('button', { name: 'Remove first' }).click()
    await member.getByRole('dialog').getByRole('button', { name: 'Remove key' }).click()
    await shown('Problem')
    await shown(/, next try/)
    await owner
      .locator('dd.state-line')
      .getByText(/failing|removal pending/)
      .waitFor()
    await shown(/refused|not listening/i)
    await host.start()
    await state('in sync')
    await eventually('the key is gone', async () => !(await holds(keys[0])))
    assert.is((await login(keys[0])).code, 255)
  },
)

step('the log tells of the registration and of the accepted host key, by whom and what changed', async () => {
  await goTo(owner, 'Audit log')
  await owner.getByRole('article').filter({ hasText: 'registered real-1' }).waitFor()
  const accepted = owner.getByRole('article').filter({ hasText: 'accepted the new host key of real-1' })
  await accepted.getByRole('button').click()
  await accepted
    .getByText(/^from ssh-ed25519|SHA256:|ssh-ed25519 /)
    .first()
    .waitFor()
  await accepted.getByText('by owner@acme.com from 127.0.0.1').waitFor()
})

step(
  'where root may not log in, a login with sudo is let in by the line shown, tried, and registered',
  async () => {
    cloud = await startOpenSshHost()
    const prepared = await cloud.run(
      "useradd -m -s /bin/bash -p '*' ubuntu && sed -i 's/^PermitRootLogin .*/PermitRootLogin no/' /run/test-host/sshd.conf",
    )
    assert.is(prepared.code, 0, prepared.stderr)
    await cloud.stop()
    await cloud.start()
    await fillAddress('cloud-1', cloud.port)
    const dialog = owner.getByRole('dialog')
    await dialog.getByLabel('Management login').fill('ubuntu')
    const letIn = await textOf(dialog, 'Command that gives Gatehouse access')
    await lookUp()
    await dialog.getByRole('checkbox', { name: /the fingerprints are the same/ }).check()
    await dialog.getByRole('button', { name: 'Try logging in as ubuntu' }).click()
    await dialog.getByText(/Gatehouse cannot manage this server yet/).waitFor()
    await dialog.getByText(/ubuntu’s authorized_keys/).waitFor()
    const given = await cloud.run(letIn)
    assert.is(given.code, 0, given.stderr)
    assert.is(
      (
        await cloud.run(
          'stat -c "%U %a" /home/ubuntu/.ssh /home/ubuntu/.ssh/authorized_keys; sudo -lU ubuntu | grep -c NOPASSWD',
        )
      ).stdout,
      'ubuntu 700\nubuntu 600\n1\n',
    )
    await dialog.getByRole('button', { name: 'Try logging in as ubuntu' }).click()
    await dialog.getByText('Gatehouse can manage this server.').waitFor()
    await dialog.getByRole('button', { name: 'Register cloud-1' }).click()
    await owner.getByRole('heading', { level: 1, name: 'cloud-1' }).waitFor()
    await state('in sync')
    await shown(/becomes root with sudo/)
  },
)

test.run()
