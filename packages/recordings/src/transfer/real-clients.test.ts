import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { FileOperation } from './operation.ts'

const exec = promisify(execFile)
const test = suite('observers between real clients and servers')
const sftpServer = ['/usr/lib/openssh/sftp-server', '/usr/libexec/sftp-server'].find((path) =>
  existsSync(path),
)
const hasClients = spawnSync('sh', ['-c', 'command -v sftp && command -v scp']).status === 0
const fixture = new URL('../testing/observe-pipe.fixture.ts', import.meta.url).pathname

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-transfer-'))
  writeFileSync(at('big'), Buffer.alloc(1_000_000, 'x'))
  writeFileSync(at('small'), 'hello')
})
test.after.each(() => rmSync(folder, { recursive: true, force: true }))

/** What the observer saw: operations without their times, the folder's path left out. A client may end before it. */
async function seen(): Promise<string[]> {
  while (!existsSync(at('seen.json'))) await sleep(5)
  const { operations, lost, pid } = JSON.parse(
    readFileSync(at('seen.json'), 'utf8').replaceAll(`${folder}/`, ''),
  )
  rmSync(at('seen.json'))
  for (let left = 400; left > 0 && existsSync(`/proc/${pid}`); left--) await sleep(5)
  assert.is(lost, null)
  return operations.map(({ op, path, to, bytes, ok }: FileOperation) =>
    [op, path, to, bytes, ok === true ? undefined : String(ok)]
      .filter((part) => part !== undefined)
      .join(' '),
  )
}

async function sftp(...commands: string[]): Promise<string[]> {
  writeFileSync(at('batch'), commands.join('\n'))
  const direct = `${process.execPath} ${fixture} ${at('seen.json')} sftp ${sftpServer}`
  await exec('sftp', ['-b', at('batch'), '-D', direct], { cwd: folder })
  return seen()
}

async function scp(...args: string[]): Promise<string[]> {
  const ssh = `#!/bin/sh\nexec ${process.execPath} ${fixture} ${at('seen.json')} scp "$@"\n`
  writeFileSync(at('ssh'), ssh, { mode: 0o755 })
  await exec('scp', ['-O', '-q', '-S', at('ssh'), ...args], { cwd: folder }).catch(() => {})
  return seen()
}

if (!sftpServer || !hasClients)
  console.log('SKIPPED: observers — install openssh-client and openssh-sftp-server')
else {
  test('sftp: files that are put and got are named, with all of their bytes', async () => {
    const there = at('there')
    assert.equal(await sftp(`put ${at('big')} ${there}`, `get ${there} ${at('back')}`), [
      'open there',
      'write there 1000000',
      'open there',
      'read there 1000000',
    ])
    assert.is(statSync(at('back')).size, 1_000_000)
  })

  test('sftp: what is done to files and folders is named', async () => {
    mkdirSync(at('tree'))
    const commands = [
      `mkdir ${at('tree', 'new')}`,
      `ls ${at('tree')}`,
      `rename ${at('small')} ${at('tree', 'small')}`,
      `symlink ${at('tree', 'small')} ${at('link')}`,
      `ln ${at('tree', 'small')} ${at('hard')}`,
      `chmod 600 ${at('hard')}`,
      `rm ${at('hard')}`,
      `rmdir ${at('tree', 'new')}`,
    ]
    const found = await sftp(...commands)
    for (const wanted of [
      'mkdir tree/new',
      'opendir tree/',
      'rename small tree/small',
      'symlink link tree/small',
      'link tree/small hard',
      'setstat hard',
      'remove hard',
      'rmdir tree/new',
    ])
      assert.ok(found.includes(wanted), `${wanted} in ${found.join(', ')}`)
  })

  test('sftp: what the server refuses is told as refused', async () => {
    assert.equal(await sftp(`-get ${at('missing')} ${at('x')}`, `-rmdir ${at('missing')}`), [
      'rmdir missing false',
    ])
    assert.ok((await sftp(`-put ${at('small')} ${at('no', 'such')}`)).includes('open no/such false'))
  })

  test('scp: an upload is named with its bytes', async () => {
    assert.equal(await scp(at('big'), `host:${at('there')}`), ['write there[/big] 1000000'])
    assert.equal(await scp(at('big'), at('small'), `host:${folder}/`), ['write big 1000000', 'write small 5'])
  })

  test('scp: a download is named with its bytes', async () => {
    assert.equal(await scp(`host:${at('big')}`, at('back')), ['read big 1000000'])
    assert.is(statSync(at('back')).size, 1_000_000)
  })

  test('scp: folders are followed both ways', async () => {
    mkdirSync(at('tree', 'deep'), { recursive: true })
    writeFileSync(at('tree', 'deep', 'empty'), '')
    writeFileSync(at('tree', 'file'), 'abc')
    const down = await scp('-r', '-p', `host:${at('tree')}`, at('copy'))
    assert.equal(down.sort(), [
      'opendir tree',
      'opendir tree/deep',
      'read tree/deep/empty 0',
      'read tree/file 3',
    ])
    mkdirSync(at('into'))
    const into = await scp('-r', '-p', at('tree'), `host:${at('into')}/`)
    assert.equal(into.sort(), [
      'mkdir into/tree',
      'mkdir into/tree/deep',
      'write into/tree/deep/empty 0',
      'write into/tree/file 3',
    ])
  })

  test('scp: what the server refuses is told as refused', async () => {
    assert.equal(await scp(at('small'), `host:${at('no', 'such', 'x')}`), ['write no/such/x[/small] 0 false'])
    const [error] = await scp(`host:${at('missing')}`, at('x'))
    assert.match(error ?? '', /^error scp: missing: No such file or directory false$/)
  })
}

test.run()
