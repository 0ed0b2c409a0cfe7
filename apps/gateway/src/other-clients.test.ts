import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyFingerprint, parsePublicKey } from '@gatehouse/core/fleet/ssh-key/public-key'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { debianPython, missingPrograms } from './testing/programs.ts'
import { openStage, run, type Stage, stageMissing } from './testing/stage.ts'

const test = suite('other clients through the gateway')
const missing = stageMissing()
let stage: Stage

/** A test that a missing program skips. */
function needs(programs: Record<string, readonly string[]>, name: string, body: () => Promise<void>): void {
  const absent = missingPrograms(programs)
  if (absent === null) test(name, body)
  else console.log(`SKIPPED: ${name} — install ${absent}`)
}

const knows = (publicKey: string) => {
  stage.gatekeeper.keys.set(parsePublicKey(publicKey).fingerprint, 'alice')
}

const python = (script: string) =>
  run(debianPython, ['-W', 'ignore', '-c', script, String(stage.gateway.port), join(stage.folder, 'id')])

if (missing !== null) console.log(`SKIPPED: other clients through the gateway — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
  })
  test.after(() => stage?.close())
  test.after.each(() => assert.equal(stage.faults.splice(0), []))

  needs({ 'dropbear-bin': ['dbclient', '-V'] }, 'Dropbear, with each type of its keys', async () => {
    for (const [type, bits] of [
      ['ed25519', '256'],
      ['ecdsa', '256'],
      ['ecdsa', '521'],
      ['rsa', '2048'],
    ] as const) {
      const file = join(stage.folder, `dropbear-${type}-${bits}`)
      const made = await run('dropbearkey', ['-t', type, '-s', bits, '-f', file])
      knows(made.stdout.split('\n').find((line) => /^(ssh|ecdsa)-/.test(line)) ?? made.stdout)
      const args = ['-y', '-y', '-i', file, '-p', String(stage.gateway.port), stage.destination]
      const ran = await run('dbclient', [...args, 'cat; id -un; echo oops >&2; exit 3'], { input: 'in\n' })
      assert.equal([type, ran.code, ran.stdout], [type, 3, 'in\nalice\n'])
      assert.match(ran.stderr, /prod-1: this session is recorded\.[\s\S]*oops\n/)
      const refused = await run('dbclient', [...args.slice(0, -1), 'prod-9@127.0.0.1', 'id'])
      assert.is(refused.code, 254)
      assert.match(refused.stderr, /^Gatehouse: You have no server called prod-9\.$/m)
    }
  })

  needs({ 'putty-tools': ['plink', '-V'] }, 'PuTTY: plink, and pscp and psftp', async () => {
    const ppk = join(stage.folder, 'id.ppk')
    await run('puttygen', [
      join(stage.folder, 'id'),
      '-O',
      'private',
      '-o',
      ppk,
      '--ppk-param',
      'memory=64,passes=1',
    ])
    const [, base64 = ''] =
      readFileSync(join(stage.folder, 'known_hosts'), 'utf8').match(/ed25519 (\S+)/) ?? []
    const hostKey = keyFingerprint(Buffer.from(base64, 'base64'))
    const options = ['-batch', '-i', ppk, '-P', String(stage.gateway.port), '-hostkey', hostKey]
    const env = { HOME: stage.folder }
    const putty = (program: string, args: string[], input = '') => run(program, args, { env, input })

    const ran = await putty(
      'plink',
      [...options, stage.destination, 'cat; id -un; echo oops >&2; exit 3'],
      'in\n',
    )
    assert.equal([ran.code, ran.stdout], [3, 'in\nalice\n'])
    assert.is(ran.stderr, 'oops\n') // it shows a banner only to a person
    // PuTTY measures the window with requests that it wants answered.
    const much = await putty('plink', [...options, stage.destination, 'head -c 30M /dev/zero | tr "\\0" x'])
    assert.is(much.stdout.length, 30 * 1024 * 1024)
    const terminal = await putty('plink', [...options, '-t', stage.destination, 'tty'])
    assert.match(terminal.stdout, /^\/dev\/pts\//)
    const refused = await putty('plink', [...options, 'prod-9@127.0.0.1', 'id'])
    assert.is(refused.code, 254)
    assert.match(refused.stderr, /Gatehouse: You have no server called prod-9\./)

    const big = 'some bytes\n'.repeat(200_000)
    writeFileSync(join(stage.folder, 'up'), big)
    for (const protocol of ['-scp', '-sftp']) {
      const there = `${stage.destination}:by-putty${protocol}`
      const sent = await putty('pscp', [...options, '-q', protocol, join(stage.folder, 'up'), there])
      assert.equal([protocol, sent.code, sent.stdout], [protocol, 0, ''])
      await putty('pscp', [...options, '-q', protocol, there, join(stage.folder, 'down')])
      assert.is(readFileSync(join(stage.folder, 'down'), 'utf8'), big)
    }
    writeFileSync(join(stage.folder, 'batch'), `get by-putty-scp ${join(stage.folder, 'by-psftp')}\n`)
    await putty('psftp', [...options, '-b', join(stage.folder, 'batch'), stage.destination])
    assert.is(readFileSync(join(stage.folder, 'by-psftp'), 'utf8'), big)
  })

  needs(
    { 'python3-paramiko': [debianPython, '-c', 'import paramiko'] },
    'paramiko: commands, a shell, resizes, SFTP',
    async () => {
      const ran = await python(String.raw`
import sys, time, paramiko
port, identity = int(sys.argv[1]), sys.argv[2]
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', port, 'prod-1', key_filename=identity, allow_agent=False, look_for_keys=False)
stdin, stdout, stderr = client.exec_command('cat; echo oops >&2; exit 3')
stdin.write('in\n'); stdin.channel.shutdown_write()
print(stdout.read(), stderr.read(), stdout.channel.recv_exit_status())
shell = client.invoke_shell('vt220', 90, 25)
shell.send('stty size; echo $TERM\n'); time.sleep(0.4)
shell.resize_pty(91, 26); shell.send('stty size; exit 5\n')
print(shell.recv_exit_status())
text = b''
while True:
    more = shell.recv(4096)
    if not more: break
    text += more
print([word in text for word in (b'25 90', b'vt220', b'26 91')])
sftp = client.open_sftp()
with sftp.open('by-paramiko', 'w') as file: file.write('x' * 300000)
print(sftp.stat('by-paramiko').st_size)
with sftp.open('by-paramiko') as file: print(len(file.read()))
client.close()
`)
      assert.is(ran.stderr, '')
      assert.equal(ran.stdout.split('\n'), [
        "b'in\\n' b'oops\\n' 3",
        '5',
        '[True, True, True]',
        '300000',
        '300000',
        '',
      ])
    },
  )

  needs(
    { 'python3-asyncssh': [debianPython, '-c', 'import asyncssh'] },
    'asyncssh: signals, also after the end of input, exit signals, resizes, SFTP, RSA',
    async () => {
      const rsa = join(stage.folder, 'id-rsa')
      await run('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', rsa])
      knows(readFileSync(`${rsa}.pub`, 'utf8'))
      const ran = await python(String.raw`
import sys, asyncio, asyncssh
port, identity = int(sys.argv[1]), sys.argv[2]
async def main():
    async with asyncssh.connect('127.0.0.1', port, username='prod-1', client_keys=[identity], known_hosts=None, agent_path=None) as client:
        ran = await client.run('cat; echo oops >&2; exit 3', input='in\n')
        print(repr(ran.stdout), repr(ran.stderr), ran.exit_status)
        process = await client.create_process('trap "echo got; exit 6" USR1; echo ready; cat; while :; do sleep 0.05; done')
        print(repr(await process.stdout.readline()))
        process.stdin.write_eof()
        await asyncio.sleep(0.2)
        process.send_signal('USR1')
        print(repr(await process.stdout.read()), (await process.wait()).exit_status)
        process = await client.create_process('echo ready; exec sleep 60')
        await process.stdout.readline()
        process.terminate()
        await process.wait()
        print(process.exit_signal[:2])
        process = await client.create_process('trap "stty size" WINCH; stty size; while :; do sleep 0.05; done', term_type='xterm', term_size=(80, 24))
        print(repr(await process.stdout.readline()))
        process.change_terminal_size(100, 30)
        print(repr(await process.stdout.readline()))
        process.kill()
        await process.wait()
        async with client.start_sftp_client() as sftp:
            async with sftp.open('by-asyncssh', 'w') as file: await file.write('y' * 2000000)
            print(await sftp.getsize('by-asyncssh'))
    for algorithm in ('rsa-sha2-256', 'rsa-sha2-512'):
        async with asyncssh.connect('127.0.0.1', port, username='prod-1', client_keys=[identity + '-rsa'], known_hosts=None, agent_path=None, signature_algs=[algorithm]) as client:
            print((await client.run('id -un')).stdout.strip())
asyncio.run(main())
`)
      assert.is(ran.stderr, '')
      assert.equal(ran.stdout.split('\n'), [
        "'in\\n' 'oops\\n' 3",
        "'ready\\n'",
        "'got\\n' 6",
        "('TERM', False)",
        "'24 80\\r\\n'",
        "'30 100\\r\\n'",
        '2000000',
        'alice',
        'alice',
        '',
      ])
    },
  )

  needs(
    { 'ansible-core': ['ansible', '--version'] },
    'Ansible: modules and files, pipelined and not',
    async () => {
      const inventory = join(stage.folder, 'inventory')
      const common = [...stage.options, '-q', '-o', `ControlPath=${join(stage.folder, 'cm')}`].join(' ')
      writeFileSync(
        inventory,
        `prod-1 ansible_host=127.0.0.1 ansible_port=${stage.gateway.port} ansible_user=prod-1 ansible_python_interpreter=/usr/bin/python3 ansible_ssh_common_args='${common}'\n`,
      )
      writeFileSync(join(stage.folder, 'play.yml'), 'some: text\n')
      const env = { HOME: stage.folder, ANSIBLE_HOST_KEY_CHECKING: 'False', ANSIBLE_NOCOLOR: '1' }
      for (const pipelining of ['True', 'False']) {
        const ansible = (...args: string[]) =>
          run('ansible', ['-i', inventory, 'prod-1', ...args], {
            env: { ...env, ANSIBLE_PIPELINING: pipelining },
          })
        const pinged = await ansible('-m', 'ping')
        assert.match(pinged.stdout, /"ping": "pong"/)
        const copied = await ansible(
          '-m',
          'copy',
          '-a',
          `src=${stage.folder}/play.yml dest=by-ansible-${pipelining}`,
        )
        assert.match(copied.stdout, /"changed": true/)
      }
      await run('ssh', ['-o', `ControlPath=${join(stage.folder, 'cm')}`, '-O', 'exit', 'x'])
    },
  )
}

test.run()
