import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { type Manifest, recordedKey } from '../manifest.ts'
import { onOpenSsh, type SshResult } from '../testing/ssh-stage.ts'
import { HostRecorder, type RecordingFile, recorderDigest } from './host-recorder.ts'
import type { SpooledRecording } from './recorder-report.ts'
import { RecordingIncomplete } from './recording-incomplete.ts'

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await isSo()); await sleep(50))
    if (Date.now() > end) assert.unreachable('not within 60 s')
}

onOpenSsh('recording on the host', (test, stage) => {
  const recorder = () => new HostRecorder(stage().pool, stage().target)
  const recorded = (): Manifest => ({
    logins: [
      { login: 'alice', keys: [recordedKey(stage().key('alice'))] },
      { login: 'bob', keys: [recordedKey(stage().key('bob'))] },
    ],
  })
  const alice = (command: string, more?: { args?: string[]; input?: string }): Promise<SshResult> =>
    stage().ssh('alice', 'alice', command, more)

  async function text(recording: SpooledRecording | undefined, file: RecordingFile): Promise<string> {
    assert.ok(recording, 'nothing was recorded')
    return (await recorder().fetch(recording, file, 0)).toString('utf8')
  }

  /** The one recording that is there; it is then deleted. */
  async function only(): Promise<Record<RecordingFile, string> & SpooledRecording> {
    const { recordings } = await recorder().place()
    assert.is(recordings.length, 1, JSON.stringify(recordings))
    const [one] = recordings as [SpooledRecording] // its length is 1
    const files = {
      head: await text(one, 'head'),
      command: await text(one, 'command'),
      end: await text(one, 'end'),
      out: await text(one, 'out'),
      time: await text(one, 'time'),
    }
    await recorder().drop(one)
    return { ...one, ...files }
  }

  test('without the recorder nobody gets in by such a key, and nothing runs', async () => {
    await stage().holds(recorded())
    const { code } = await alice('echo hello >/tmp/alice-was-here')
    assert.ok(code !== 0)
    assert.is((await stage().host.run('ls /tmp/alice-was-here')).code, 2)
  })

  test('it is placed once, root’s own, and a change of it is found and mended', async () => {
    assert.is((await recorder().place()).before, 'missing')
    assert.is((await recorder().place()).before, recorderDigest)
    const modes = await stage().run('stat -c %a:%U:%G /usr/local/lib/gatehouse/record /var/spool/gatehouse')
    assert.is(modes, '755:root:root\n1733:root:root\n')
    await stage().run('echo "exit 0" >>/usr/local/lib/gatehouse/record')
    assert.match((await recorder().place()).before, /^[0-9a-f]{64}$/)
    assert.is((await recorder().place()).before, recorderDigest)
    await stage().run('chmod 777 /usr/local/lib/gatehouse/record')
    assert.is((await recorder().place()).before, 'other')
    assert.is((await recorder().place()).before, recorderDigest)
  })

  test('a command without a terminal runs exactly so: bytes, both outputs, input, exit code', async () => {
    const command = `cat; printf 'a\\0b\\r\\n'; echo "it's" >&2; [ -z "$SSH_ORIGINAL_COMMAND$GATEHOUSE_COMMAND" ]; umask; exit 7`
    assert.equal(await alice(command, { input: 'typed\n' }), {
      code: 7,
      stdout: 'typed\na\0b\r\n0022\n',
      stderr: "it's\n",
    })
    const one = await only()
    assert.is(one.login, 'alice')
    assert.is(one.state, 'finished')
    assert.is(one.command, command)
    assert.match(one.out, 'typed\n')
    assert.match(one.out, 'a\0b\r\n')
    assert.match(one.out, "it's\n")
    assert.match(one.head, /^gatehouse-recording 1\npid \d+ \d+\nat \d{10}\nfrom 127\.0\.0\.1\nterminal \n$/)
    assert.match(one.end, /^exit 7\nat \d{10}\n$/)
  })

  test('with a terminal, what it shows is kept with its timing', async () => {
    const { code, stdout } = await alice('tty >/dev/null && echo shown; exit 3', { args: ['-tt'] })
    assert.equal([code, stdout], [3, 'shown\r\n'])
    const one = await only()
    assert.match(one.head, 'terminal yes')
    assert.match(one.out, '\nshown\r\n')
    assert.match(one.time, /^O \d+\.\d+ 7$/m)
    assert.match(one.end, /^exit 3\n/)
  })

  test('a shell is the login’s own, with a terminal and without', async () => {
    const typed = { input: 'echo $((6*7)); exit 5\n' }
    for (const args of [['-tt'], ['-T']]) {
      const { code, stdout } = await alice('', { args, ...typed })
      assert.is(code, 5)
      assert.match(stdout, '42')
      const one = await only()
      assert.match(one.out, '42')
      assert.is(one.command, '')
    }
  })

  test('files are not copied past the gateway, by sftp or by scp', async () => {
    for (const command of ['scp -t /tmp/x', 'scp -v -r -f /tmp/x']) {
      const { code, stderr } = await alice(command)
      assert.is(code, 254)
      assert.match(stderr, 'through the gateway')
    }
    assert.equal(await alice('/usr/lib/openssh/sftp-server -e', { input: '' }), {
      code: 254,
      stdout: '',
      stderr: '',
    })
    const copy = (program: 'scp' | 'sftp', args: (there: string) => string[]) =>
      stage().copy(program, 'alice', 'alice', args)
    const why =
      /Gatehouse: files are not copied straight to this server, because that would not be recorded\. Copy them through the gateway\./
    assert.match((await copy('sftp', (there) => [there])).stderr, why)
    assert.match((await copy('scp', (there) => ['-r', '/etc/ssh', `${there}:x`])).stderr, why)
    assert.match((await copy('scp', (there) => ['-O', '/etc/hostname', `${there}:`])).stderr, why)
    // of a refused file OpenSSH's scp shows no more than the refusal's kind
    for (const args of [
      ['/etc/hostname', ':'],
      [':/etc/hostname', '/tmp/alice-got'],
    ]) {
      const { code, stderr } = await copy('scp', (there) => args.map((arg) => arg.replace(/^:/, `${there}:`)))
      assert.is(code, 1)
      assert.match(stderr, /^scp: .*Permission denied/)
    }
    assert.equal((await recorder().place()).recordings, [])
    assert.is((await alice('echo scp -t /tmp/x /usr/lib/openssh/sftp-server')).code, 0)
    await only()
  })

  test('nothing is forwarded', async () => {
    const { code } = await alice('true', { args: ['-W', '127.0.0.1:22'] })
    assert.ok(code !== 0)
  })

  test('other logins neither see nor read what one has recorded, and cannot take it away', async () => {
    await alice('echo secret')
    const [name] = (await stage().run('ls /var/spool/gatehouse')).trim().split('\n')
    const as = (command: string) =>
      stage().host.run(`setpriv --reuid bob --regid bob --clear-groups sh -c '${command}'`)
    assert.ok((await as('ls /var/spool/gatehouse')).code !== 0)
    assert.ok((await as(`cat /var/spool/gatehouse/${name}/out`)).code !== 0)
    assert.ok((await as(`mv /var/spool/gatehouse/${name} /var/spool/gatehouse/x`)).code !== 0)
    assert.match((await only()).out, 'secret')
  })

  test('one that goes on is left alone, and one whose connection was lost is interrupted or ended', async () => {
    const going = alice('sleep 30', { args: ['-tt'] })
    const state = async () => (await recorder().place()).recordings.map(({ state }) => state)
    await until(async () => (await state()).length > 0)
    assert.equal(await state(), ['running'])
    await stage().run('pkill -KILL -u alice')
    await going
    const one = await only()
    assert.is(one.state, 'interrupted')
    assert.is(one.end, '')
  })

  test('a connection that is lost ends what ran, and the recording says so', async () => {
    const connection = stage().hold('alice', 'alice', 'echo begun; sleep 60')
    const state = async () => (await recorder().place()).recordings[0]?.state
    await until(async () => (await state()) === 'running')
    await until(async () => (await stage().run('cat /var/spool/gatehouse/*/out')).includes('begun'))
    connection.kill('SIGKILL')
    await until(async () => (await state()) !== 'running')
    await until(async () => (await stage().host.run('pgrep -u alice')).stdout === '')
    const one = await only()
    assert.is(one.state, 'interrupted')
    assert.match(one.out, 'begun')
  })

  test('where it cannot be written, nothing starts; where it cannot any more, it ends', async () => {
    await stage().run('mount -t tmpfs -o size=64k,mode=1733 spool /var/spool/gatehouse')
    try {
      const started = Date.now()
      for (const args of [['-tt'], ['-T']]) {
        const { code, stdout } = await alice('yes | head -c 100000000; echo over', { args })
        assert.is.not(code, 0)
        if (args[0] === '-tt') assert.not.match(stdout, 'over')
        await stage().run('rm -rf /var/spool/gatehouse/*')
      }
      assert.ok(Date.now() - started < 60_000)
      await stage().run('cat /dev/zero >/var/spool/gatehouse/full || :')
      const { code, stdout, stderr } = await alice('echo never')
      assert.equal([code, stdout], [254, ''])
      assert.match(stderr, 'cannot be recorded')
    } finally {
      await stage().run('umount /var/spool/gatehouse')
    }
  })

  test('without script there is no terminal, and the server is told to need it', async () => {
    await stage().run('mv /usr/bin/script /usr/bin/script.away')
    const { code, stdout, stderr } = await alice('echo never', { args: ['-tt'] })
    assert.is(code, 254)
    assert.match(stdout + stderr, /cannot be recorded: the program script is missing/)
    await recorder()
      .place()
      .then(
        () => assert.unreachable('placed'),
        (error: Error) => assert.match(error.message, /needs script of util-linux/),
      )
    await stage().run('mv /usr/bin/script.away /usr/bin/script')
  })

  test('what a login puts there itself is read as that login alone, and never followed', async () => {
    await alice('echo x')
    const [one] = (await recorder().place()).recordings
    const folder = `/var/spool/gatehouse/${one?.name}`
    await stage().run(
      `rm ${folder}/out; ln -s /etc/shadow ${folder}/out; rm ${folder}/end; mkfifo ${folder}/end`,
    )
    await stage().run(
      `mkdir /var/spool/gatehouse/AAAAAAAAAAAA; echo x >/var/spool/gatehouse/AAAAAAAAAAAA/end`,
    )
    const { recordings } = await recorder().place()
    assert.equal(
      recordings.map(({ name, bytes, state }) => ({ name, bytes, state })),
      [{ name: one?.name, bytes: 0, state: 'interrupted' }],
    )
    assert.is(await text(one, 'out'), '')
    assert.is(await text(one, 'end'), '')
    const listed = recordings[0] as SpooledRecording // it is the only one
    const theirs = { ...listed, name: 'AAAAAAAAAAAA' }
    assert.is(await text(theirs, 'end'), 'x\n')
    await recorder().drop(theirs)
    assert.is(
      await stage().run('ls -d /var/spool/gatehouse/AAAAAAAAAAAA'),
      '/var/spool/gatehouse/AAAAAAAAAAAA\n',
    )
    await stage().run('rm -r /var/spool/gatehouse/AAAAAAAAAAAA')
    await recorder().drop(listed)
  })

  const spooled = (name: string, ...commands: string[]) =>
    stage().run(
      `setpriv --reuid alice --regid alice --clear-groups sh -c 'umask 077; mkdir -p /var/spool/gatehouse/${name}; cd /var/spool/gatehouse/${name}; ${commands.join('; ')}'`,
    )

  test('its requests do not disturb each other', async () => {
    await spooled('BBBBBBBBBBBB', 'head -c 6M /dev/urandom >out', 'touch end')
    const [one] = (await recorder().place()).recordings as [SpooledRecording] // alice's, made just now
    const others = new HostRecorder(stage().pool, stage().target)
    let going = true
    const placing = (async () => {
      while (going) assert.is((await others.place()).recordings.length, 1)
    })()
    const pieces: Buffer[] = []
    for (let piece: Buffer = Buffer.of(0), offset = 0; piece.length > 0; offset += piece.length) {
      piece = await recorder().fetch(one, 'out', offset)
      pieces.push(piece)
    }
    going = false
    await placing
    const expected = (await stage().run('sha256sum </var/spool/gatehouse/BBBBBBBBBBBB/out')).slice(0, 64)
    assert.is(createHash('sha256').update(Buffer.concat(pieces)).digest('hex'), expected)
    assert.is(await stage().run('ls /run/gatehouse | grep -c "recorded\\|spooled" || :'), '0\n')
  })

  test('what has become longer, or cannot be read, is neither taken for whole nor deleted', async () => {
    const [one] = (await recorder().place()).recordings as [SpooledRecording] // the one of the test before
    await recorder().drop({ ...one, bytes: one.bytes - 1 })
    assert.equal((await recorder().place()).recordings, [one])
    await spooled('BBBBBBBBBBBB', 'chmod 0 out')
    await recorder()
      .fetch(one, 'out', 0)
      .then(
        () => assert.unreachable('fetched'),
        (error: unknown) => assert.instance(error, RecordingIncomplete),
      )
    await spooled('BBBBBBBBBBBB', 'chmod 600 out')
    await recorder().drop(one)
    assert.equal((await recorder().place()).recordings, [])
  })

  test('names that a login makes up hide nobody’s recordings', async () => {
    await alice('echo mine')
    const uid = (await stage().run('id -u alice')).trim()
    const bob = (program: string) =>
      stage().run(
        `setpriv --reuid bob --regid bob --clear-groups sh -c 'cd /var/spool/gatehouse; n=0; while [ $((n += 1)) -le 120 ]; do ${program}; done'`,
      )
    const forged = `drwx------ 2 ${uid} ${uid} 40 Nov 1 00:00 A`
    await bob(
      `mkdir "x$(printf "\\n${forged}%011d" $n)"; ln -s "$(printf "x\\n${forged}%011d" $n)" "$(printf C%011d $n)"`,
    )
    await bob('ln -s "$(echo /home/alice)" "$(printf D%011d $n)"')
    assert.match((await only()).out, 'mine')
    await stage().run('find /var/spool/gatehouse -mindepth 1 -maxdepth 1 -user bob -exec rm -rf {} +')
  })

  test('it is taken away, and what it has recorded stays', async () => {
    await alice('echo last')
    const { recordings } = await recorder().remove()
    assert.is(recordings.length, 1)
    assert.ok((await alice('true')).code !== 0)
    assert.match(await text(recordings[0], 'out'), 'last')
    await recorder().drop(recordings[0] as SpooledRecording)
    assert.equal((await recorder().remove()).recordings, [])
    assert.is((await stage().host.run('ls -d /usr/local/lib/gatehouse /var/spool/gatehouse')).stdout, '')
  })
})
