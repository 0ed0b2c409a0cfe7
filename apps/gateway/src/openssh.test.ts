import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, run, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite("OpenSSH's client through the gateway")
const missing = stageMissing()
const banner = 'prod-1: this session is recorded.\r\n'
let stage: Stage

/** Without the banner, which is on stderr. */
const quiet = (...args: string[]) => ['-q', ...args]

if (missing !== null) console.log(`SKIPPED: OpenSSH's client through the gateway — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
    await stage.host.run(
      'printf "AcceptEnv *\\nRekeyLimit 1M\\n" >>/run/test-host/sshd.conf; kill -HUP $(cat /run/test-host/listening)',
    )
    await sleep(200)
  })
  test.after(() => stage?.close())
  test.after.each(() => assert.equal(stage.faults.splice(0), []))

  test('a command runs as the admitted login; output, errors and exit code arrive apart', async () => {
    const ran = await stage.ssh([stage.destination, 'id -un; echo oops >&2; exit 7'])
    assert.equal(ran, { code: 7, stdout: 'alice\n', stderr: `${banner}oops\n` })
    const { request, closed } = stage.gatekeeper.last
    assert.is(request.kind, 'exec')
    assert.is(request.command, 'id -un; echo oops >&2; exit 7')
    assert.is(request.clientAddress, '127.0.0.1')
    assert.match(request.clientVersion, /^SSH-2\.0-OpenSSH_/)
    assert.is((await closed).exitCode, 7)
    assert.is(stage.recorder.last.shown, 'alice\noops\n')
  })

  test('the account may be named, and letters may be large', async () => {
    const ran = await stage.ssh(quiet('Prod-1.Acme@127.0.0.1', 'id -un'))
    assert.is(ran.stdout, 'alice\n')
    assert.is(stage.gatekeeper.last.request.server, 'prod-1')
    assert.is(stage.gatekeeper.last.request.account, 'acme')
  })

  test('who has seen the end of a command finds it written down, unless writing hangs or fails', async () => {
    const { gatekeeper } = stage
    const codeFound = async (beforeClosed: () => Promise<void>) => {
      gatekeeper.beforeClosed = beforeClosed
      const ran = await stage.ssh(quiet(stage.destination, 'exit 5'))
      gatekeeper.beforeClosed = undefined
      return [ran.code, gatekeeper.last.outcome?.exitCode]
    }
    assert.equal(await codeFound(() => sleep(200)), [5, 5])
    assert.equal(await codeFound(() => Promise.reject(new Error('no log'))), [5, undefined])
    assert.equal(stage.faults.splice(0), ['closing a session: Error: no log'])
    assert.equal(await codeFound(() => sleep(4_000)), [5, undefined])
  })

  test('a server that is not there is refused in one line, with status 254', async () => {
    const ran = await stage.ssh(['prod-9@127.0.0.1', 'id'])
    assert.equal(ran, { code: 254, stdout: '', stderr: 'Gatehouse: You have no server called prod-9.\n' })
    const nameless = await stage.ssh(['not_a_server@127.0.0.1', 'id'])
    assert.is(nameless.code, 254)
    assert.match(nameless.stderr, /^Gatehouse: Name a server: .*\n$/)
  })

  test('a shell without a terminal reads commands from stdin', async () => {
    const ran = await stage.ssh(quiet('-T', stage.destination), 'echo $((6*7)); exit 4\n')
    assert.equal(ran, { code: 4, stdout: '42\n', stderr: '' })
    assert.is(stage.gatekeeper.last.request.kind, 'shell')
    assert.is(stage.recorder.last.typed, 'echo $((6*7)); exit 4\n')
  })

  test('a shell with a terminal: its size, its changes of size, its modes', async () => {
    const tty = join(stage.folder, 'tty')
    const ssh = `ssh ${[...stage.options, '-q', stage.destination].join(' ')}`
    const inner = `tty >${tty}; stty rows 30 cols 100 erase ^H; exec ${ssh}`
    const inside = run('script', ['-qefc', inner, '/dev/null'], {
      input: undefined,
      started: async ({ stdin }) => {
        await until(() => stage.gatekeeper.sessions.at(-1)?.request.kind === 'shell' && existsSync(tty))
        const shown = () => stage.recorder.recordings.at(-1)?.shown ?? ''
        await until(() => shown().includes('$'))
        stdin?.write('stty size; stty -a | grep -o "erase = ^."; echo first\n')
        await until(() => /first\r\n/.test(shown()))
        await run('stty', ['-F', readFileSync(tty, 'utf8').trim(), 'rows', '41', 'cols', '121'])
        await until(() => stage.recorder.last.sizes.includes('121x41'))
        stdin?.write('stty size; exit\n')
      },
      keepOpen: true,
    })
    const { stdout, code } = await inside
    assert.is(code, 0)
    assert.match(stdout, /30 100\r\n/)
    assert.match(stdout, /erase = \^H\r\n/)
    assert.match(stdout, /41 121\r\n/)
    assert.is(stage.recorder.last.what.terminal?.cols, 100)
    assert.is(stage.recorder.last.what.terminal?.rows, 30)
  })

  test('a command with a terminal, forced, has one; Ctrl-C reaches it', async () => {
    const command = 'trap "echo int; exit 9" INT; tty; cat'
    const ran = await run('ssh', [...stage.options, ...quiet('-tt', stage.destination, command)], {
      keepOpen: true,
      started: async ({ stdin }) => {
        await until(() => stage.recorder.last.shown.includes('/dev/pts'))
        stdin?.write('\x03')
      },
    })
    assert.is(ran.code, 9)
    assert.match(ran.stdout, /^\/dev\/pts\/\d+\r\n\^Cint\r\n$/)
  })

  test("stdin's end arrives, and a command's end does not wait for it", async () => {
    const ended = await stage.ssh(quiet(stage.destination, 'wc -c; echo then'), 'x'.repeat(1_000_000))
    assert.is(ended.stdout, '1000000\nthen\n')
    const early = await run('ssh', [...stage.options, ...quiet(stage.destination, 'echo early')], {
      keepOpen: true,
    })
    assert.is(early.stdout, 'early\n')
  })

  test('a command killed by a signal is told as such', async () => {
    const ran = await stage.ssh(['-v', stage.destination, 'kill -SEGV $$'])
    assert.is(ran.code, 255)
    assert.match(ran.stderr, /rtype exit-signal/)
    const { exitCode, exitSignal } = await stage.gatekeeper.last.closed
    assert.equal({ exitCode, exitSignal }, { exitCode: null, exitSignal: 'SEGV' })
  })

  test('of the environment LANG and LC_* arrive, and nothing else', async () => {
    const env = { LANG: 'C.UTF-8', LC_TIME: 'C', SECRET: 'x', LC_ODD: 'a;b' }
    const set = Object.keys(env).flatMap((name) => ['-o', `SendEnv=${name}`])
    const args = [
      ...stage.options,
      ...set,
      ...quiet(stage.destination, 'env | grep -E "^(LANG|LC_|SECRET)" | sort'),
    ]
    const ran = await run('ssh', args, { env })
    assert.is(ran.stdout, 'LANG=C.UTF-8\nLC_TIME=C\n')
  })

  test('of variables so many are taken as any system has, and no more', async () => {
    const many = Array.from({ length: 40 }, (_, at) => `LC_A${at}=x`).join(' ')
    const ran = await stage.ssh([
      '-o',
      `SetEnv=${many}`,
      ...quiet(stage.destination, 'env | grep -c ^LC_A; env | grep ^LC_A31=; env | grep ^LC_A32='),
    ])
    assert.is(ran.stdout, '32\nLC_A31=x\n')
  })

  test('several sessions share a connection; each is admitted and recorded on its own', async () => {
    const control = ['-o', `ControlPath=${join(stage.folder, 'master')}`]
    const before = stage.gatekeeper.sessions.length
    const master = run('ssh', [...stage.options, ...control, ...quiet('-MN', stage.destination)], {
      keepOpen: true,
    })
    await until(() => existsSync(join(stage.folder, 'master')))
    const ran = await Promise.all(
      ['one', 'two', 'three'].map((word) =>
        stage.ssh([...control, ...quiet(stage.destination, `echo ${word}`)]),
      ),
    )
    assert.equal(
      ran.map(({ stdout }) => stdout),
      ['one\n', 'two\n', 'three\n'],
    )
    const sessions = stage.gatekeeper.sessions.slice(before)
    assert.is(new Set(sessions.map(({ sessionId }) => sessionId)).size, 3)
    assert.equal(
      stage.recorder.recordings
        .slice(-3)
        .map(({ shown }) => shown)
        .sort(),
      ['one\n', 'three\n', 'two\n'],
    )
    // On the server they are sessions of one connection.
    const logins = (await stage.host.run('grep -c "Accepted publickey for alice" /run/test-host/sshd.log'))
      .stdout
    await stage.ssh([...control, ...quiet(stage.destination, 'true')])
    assert.is(
      (await stage.host.run('grep -c "Accepted publickey for alice" /run/test-host/sshd.log')).stdout,
      logins,
    )
    // the exit status of each comes before its end, however long the log takes
    stage.gatekeeper.beforeClosed = () => sleep(300)
    const ended = await stage.ssh([...control, ...quiet(stage.destination, 'exit 7')])
    stage.gatekeeper.beforeClosed = undefined
    assert.is(ended.code, 7)
    await stage.ssh([...control, '-O', 'exit', stage.destination])
    await master
  })

  test('keys are renewed in the middle of a transfer, by client and server, both ways', async () => {
    const args = ['-o', 'RekeyLimit=1M', ...quiet(stage.destination)]
    const down = await stage.ssh([...args, 'head -c 20M /dev/zero | tee /dev/stderr | wc -c; echo end'])
    assert.is(down.stdout, '20971520\nend\n')
    assert.is(down.stderr.length, 20_971_520)
    const up = await stage.ssh([...args, 'wc -c'], Buffer.alloc(20_000_000))
    assert.is(up.stdout, '20000000\n')
  })

  test('files pass unharmed by scp (both protocols), sftp, rsync and git', async () => {
    const bytes = randomBytes(3_000_000)
    const { folder, options } = stage
    const [port] = options.at(-1)?.match(/\d+$/) ?? []
    writeFileSync(join(folder, 'up'), bytes)
    for (const protocol of ['-s', '-O']) {
      const there = `${stage.destination}:copy${protocol}`
      assert.is((await run('scp', [...options, ...quiet(protocol, join(folder, 'up'), there)])).code, 0)
      assert.is((await run('scp', [...options, ...quiet(protocol, there, join(folder, 'down'))])).code, 0)
      assert.ok(readFileSync(join(folder, 'down')).equals(bytes))
      assert.is(stage.gatekeeper.last.request.kind, protocol === '-s' ? 'sftp' : 'exec')
    }
    const batch = `put ${join(folder, 'up')} by-sftp\nget by-sftp ${join(folder, 'by-sftp')}\nls -l by-sftp\n`
    const sftp = await run('sftp', [...options, ...quiet('-b', '-', stage.destination)], { input: batch })
    assert.is(sftp.code, 0)
    assert.ok(readFileSync(join(folder, 'by-sftp')).equals(bytes))

    const ssh = `ssh ${options.join(' ')} -q`
    mkdirSync(join(folder, 'tree/deep'), { recursive: true })
    writeFileSync(join(folder, 'tree/deep/file'), bytes)
    const there = `${stage.destination}:tree/`
    const sent = await run('rsync', ['-az', '-e', ssh, `${folder}/tree/`, there])
    assert.equal([sent.code, sent.stderr], [0, ''])
    const fetched = await run('rsync', ['-a', '-e', ssh, there, join(folder, 'tree-again')])
    assert.equal([fetched.code, fetched.stderr], [0, ''])
    assert.ok(readFileSync(join(folder, 'tree-again/deep/file')).equals(bytes))

    const git = (cwd: string, ...args: string[]) =>
      run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd,
        env: { GIT_SSH_COMMAND: ssh, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
      })
    const repository = `ssh://${stage.destination}:${port}/home/alice/work.git`
    await stage.ssh(quiet(stage.destination, 'git init -q --bare -b main work.git'))
    await git(folder, 'init', '-q', '-b', 'main', 'work')
    writeFileSync(join(folder, 'work/file'), bytes)
    await git(join(folder, 'work'), 'add', 'file')
    await git(join(folder, 'work'), 'commit', '-qm', 'first')
    assert.is((await git(join(folder, 'work'), 'push', '-q', repository, 'main')).code, 0)
    assert.is((await git(folder, 'clone', '-q', repository, 'work-again')).code, 0)
    assert.ok(readFileSync(join(folder, 'work-again/file')).equals(bytes))
  })

  test('bytes that are not UTF-8 stay as they are, in commands and in what passes', async () => {
    const odd = Buffer.from([0, 255, 128, 13, 10, 27, 226, 130])
    const ran = await stage.ssh(quiet(stage.destination, 'od -An -tx1'), odd)
    assert.is(ran.stdout.trim(), '00 ff 80 0d 0a 1b e2 82')
    const command = await run('sh', [
      '-c',
      `ssh ${stage.options.join(' ')} -q ${stage.destination} "$(printf 'printf %%s \\\\303 | od -An -tx1; : \\303')"`,
    ])
    assert.is(command.code, 0)
    assert.is(stage.gatekeeper.last.request.command?.includes('\ufffd'), true)
  })
}

test.run()
