import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { debianPython, missingPrograms } from './testing/programs.ts'
import { openStage, type Ran, run, type Stage, stageMissing } from './testing/stage.ts'

const test = suite('what passes through the gateway as it does straight to sshd')
const missing = stageMissing()
let stage: Stage

/** Where a client goes, and with which options of OpenSSH. */
interface Way {
  readonly name: 'straight' | 'through'
  readonly port: number
  readonly user: string
  readonly options: readonly string[]
}

const ways = (): Way[] => [
  {
    name: 'straight',
    port: stage.host.port,
    user: 'alice',
    options: [
      ...stage.options.slice(0, -2),
      '-o',
      `Port=${stage.host.port}`,
      '-o',
      'StrictHostKeyChecking=no',
    ],
  },
  { name: 'through', port: stage.gateway.port, user: 'prod-1', options: stage.options },
]

/** Runs a shell's line in which `$ssh` is the client with its options and destination; killed after `seconds`. */
function shell({ options, user }: Way, line: string, seconds = 20): Promise<Ran> {
  const ssh = ['ssh', '-q', ...options, `${user}@127.0.0.1`].map((word) => `'${word}'`).join(' ')
  return run('timeout', [`${seconds}`, 'bash', '-c', line.replaceAll('$ssh', ssh)], { keepOpen: true })
}

const python = ({ port, user }: Way, script: string) =>
  run('timeout', [
    '30',
    debianPython,
    '-W',
    'ignore',
    '-c',
    script,
    `${port}`,
    join(stage.folder, 'id'),
    user,
  ])

if (missing !== null) console.log(`SKIPPED: as straight to sshd — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
    const { code, stderr } = await stage.host.run(
      `cat >>/home/alice/.ssh/authorized_keys
printf 'MaxSessions 3\\nAcceptEnv LANG LC_* GIT_PROTOCOL\\n' >>/run/test-host/sshd.conf
kill $(cat /run/test-host/listening); until [ ! -e /run/test-host/listening ]; do sleep 0.01; done`,
      readFileSync(join(stage.folder, 'id.pub'), 'utf8'),
    )
    assert.is(code, 0, stderr)
    await stage.host.untilUp()
  })
  test.after(() => stage?.close())
  test.after.each(() => assert.equal(stage.faults.splice(0), []))

  test('`| head` ends what feeds it', async () => {
    for (const way of ways()) {
      const ran = await shell(way, '$ssh yes | head -1; echo $PIPESTATUS')
      assert.is(ran.code, 0, `${way.name}: ${ran.stdout} ${ran.stderr}`)
      assert.match(ran.stdout, /^y\n\d+\n$/)
    }
  })

  test('what feeds a command that reads no more hears of it', async () => {
    for (const way of ways()) {
      const ran = await shell(way, 'yes | $ssh "exec <&-; sleep 2; echo over" >&2; echo $PIPESTATUS')
      assert.equal([way.name, ran.code, ran.stderr, ran.stdout], [way.name, 0, 'over\n', '141\n'])
    }
  })

  test('the end of output goes on before the exit', async () => {
    for (const { name, options, user } of ways()) {
      const child = spawn('ssh', [
        '-q',
        ...options,
        `${user}@127.0.0.1`,
        'echo hi; exec >&- 2>&-; sleep 2; exit 7',
      ])
      const began = performance.now()
      let endedMs = 0
      child.stdout.resume().once('end', () => {
        endedMs = performance.now() - began
      })
      const [code] = await once(child, 'close')
      const afterMs = performance.now() - began - endedMs
      assert.is(code, 7, name)
      assert.ok(afterMs > 1_000, `${name}: ${afterMs} ms before the exit`)
    }
  })

  const py = { 'python3-paramiko': [debianPython, '-c', 'import paramiko, asyncssh'] } as const
  if (missingPrograms(py))
    console.log('SKIPPED: paramiko and asyncssh — install python3-paramiko python3-asyncssh')
  else {
    test('paramiko and asyncssh, which wait for the end of output before they end the input', async () => {
      for (const way of ways()) {
        const paramiko = await python(
          way,
          String.raw`
import sys, paramiko
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', int(sys.argv[1]), sys.argv[3], key_filename=sys.argv[2], allow_agent=False, look_for_keys=False)
stdin, stdout, stderr = client.exec_command('exec >&- 2>&-; cat >by-paramiko; exit 5')
print(stdout.read())
stdin.write('in\n'); stdin.channel.shutdown_write()
print(stdout.channel.recv_exit_status())
client.close()
`,
        )
        assert.equal([way.name, paramiko.stdout, paramiko.stderr], [way.name, "b''\n5\n", ''])
        const asyncssh = await python(
          way,
          String.raw`
import sys, asyncio, asyncssh
async def main():
    async with asyncssh.connect('127.0.0.1', int(sys.argv[1]), username=sys.argv[3], client_keys=[sys.argv[2]], known_hosts=None, agent_path=None) as client:
        process = await client.create_process('exec >&- 2>&-; cat >by-asyncssh; exit 5')
        print(repr(await process.stdout.read()))
        process.stdin.write('in\n'); process.stdin.write_eof()
        print((await process.wait()).exit_status)
asyncio.run(main())
`,
        )
        assert.equal([way.name, asyncssh.stdout, asyncssh.stderr], [way.name, "''\n5\n", ''])
      }
    })

    test('asyncssh, which goes on sending while it renews keys', async () => {
      for (const way of ways()) {
        const ran = await python(
          way,
          `
import sys, asyncio, asyncssh
async def main():
    async with asyncssh.connect('127.0.0.1', int(sys.argv[1]), username=sys.argv[3], client_keys=[sys.argv[2]], known_hosts=None, agent_path=None, rekey_bytes=500000) as client:
        ran = await client.run('wc -c', input='x' * 3000000)
        print(ran.exit_status, ran.stdout.strip())
asyncio.run(main())
`,
        )
        assert.equal([way.name, ran.stdout, ran.stderr], [way.name, '0 3000000\n', ''])
      }
    })
  }

  test('commands of a hundred thousand bytes', async () => {
    for (const way of ways()) {
      const ran = await shell(way, `$ssh "true ${'x'.repeat(100_000)}; echo ok"`)
      assert.equal([way.name, ran.code, ran.stdout], [way.name, 0, 'ok\n'])
    }
    assert.is(stage.gatekeeper.last.request.command?.length, 'true ; echo ok'.length + 100_000)
  })

  test('more sessions on one connection than the server allows', async () => {
    for (const way of ways()) {
      const path = join(stage.folder, `cm-${way.name}`)
      const ssh = (...args: string[]) =>
        run('ssh', ['-q', ...way.options, '-o', `ControlPath=${path}`, ...args, `${way.user}@127.0.0.1`])
      await ssh('-M', '-N', '-f')
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          run('ssh', [
            '-q',
            ...way.options,
            '-o',
            `ControlPath=${path}`,
            `${way.user}@127.0.0.1`,
            `sleep 1; echo ${i}`,
          ]),
        ),
      )
      await ssh('-O', 'exit')
      assert.equal([way.name, ...all.map(({ stdout }) => stdout.trim())], [way.name, ...'01234567'])
    }
  })

  test('variables that programs send along', async () => {
    for (const way of ways()) {
      const ran = await shell(
        way,
        '$ssh -o "SetEnv=GIT_PROTOCOL=version=2 LC_TERMINAL_VERSION=3.4" \'echo $GIT_PROTOCOL $LC_TERMINAL_VERSION\'',
      )
      assert.equal([way.name, ran.stdout], [way.name, 'version=2 3.4\n'])
    }
  })
}

test.run()
