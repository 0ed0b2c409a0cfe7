import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { onEachShell } from '../testing/script-sandbox.ts'
import { filesRequest, parseFiles, parseFilesGone } from './report.ts'
import { digestFiles, filesText, type HostFile } from './text.ts'

const trunks = (lines: string[], more: Partial<HostFile> = {}): string =>
  filesText([
    {
      path: '/etc/asterisk/gatehouse/trunks.conf',
      mode: '0640',
      owner: 'root:asterisk',
      lines,
      include: { path: '/etc/asterisk/pjsip.conf', line: '#include "gatehouse/trunks.conf"' },
      ...more,
    },
  ])
const recipe = (name: string, lines: string[], reload: string[]): HostFile => ({
  path: `/etc/gatehouse/recipes/${name}`,
  mode: '0644',
  owner: 'root:root',
  lines,
  reload,
})
const trunksFile = 'etc/asterisk/gatehouse/trunks.conf'
const engine = 'etc/asterisk/pjsip.conf'
const odd = [
  '[a]',
  'secret = >s\\;3--\\y#z "quoted" $(id) `id`',
  '',
  '  é',
  '+x',
  'file /etc/passwd 0777 x:x',
]

onEachShell('files of a sandbox', (test, sandbox) => {
  let tokens = 0
  const raw = (request: string) => sandbox().runRaw('files', request).stdout
  const look = (part: 'trunks' | 'recipes' = 'trunks') => parseFiles(raw(filesRequest.look(part)), 'host')
  const give = (text: string, part: 'trunks' | 'recipes' = 'trunks') =>
    parseFiles(raw(filesRequest.give(part, `t${++tokens}`, text)), 'host')
  const program = (name: string, text: string) => {
    sandbox().write(`usr/local/bin/${name}`, `#!/bin/sh\n${text}\n`)
    chmodSync(sandbox().path(`usr/local/bin/${name}`), 0o755)
  }
  const leftBeside = () =>
    ['etc/asterisk', 'etc/asterisk/gatehouse', 'etc/gatehouse', 'etc/gatehouse/recipes']
      .filter((folder) => statSync(sandbox().path(folder), { throwIfNoEntry: false })?.isDirectory())
      .flatMap((folder) => readdirSync(sandbox().path(folder)).filter((name) => name.startsWith('.')))

  test('are written byte by byte, read by one line of ours, found where changed, and taken away', () => {
    sandbox().write(engine, '[transport]\ntype = transport')
    chmodSync(sandbox().path(engine), 0o640)
    assert.is(look().holds, null)
    const first = give(trunks(odd))
    assert.equal(
      [first.trial?.outcome, first.holds, first.found],
      ['confirmed', digestFiles(trunks(odd)), null],
    )
    assert.is(sandbox().text(trunksFile), `${odd.join('\n')}\n`)
    assert.is(statSync(sandbox().path(trunksFile)).mode & 0o777, 0o640)
    assert.is(sandbox().text(engine), '[transport]\ntype = transport\n#include "gatehouse/trunks.conf"\n')
    assert.is(statSync(sandbox().path(engine)).mode & 0o777, 0o640)
    assert.match(first.note ?? '', /sandbox/)
    give(trunks(['[b]']))
    assert.is(
      sandbox()
        .text(engine)
        .match(/#include/g)?.length,
      1,
    )
    sandbox().write(trunksFile, '[b]\nevil = yes\n')
    chmodSync(sandbox().path(trunksFile), 0o666)
    sandbox().write(engine, '[transport]\n')
    const { found } = look()
    assert.is(found?.expected, trunks(['[b]']))
    assert.equal(found?.files, { '/etc/asterisk/gatehouse/trunks.conf': '[b]\nevil = yes\n' })
    assert.match(found?.owners['/etc/asterisk/gatehouse/trunks.conf'] ?? '', /^666 /)
    assert.equal(found?.lacks, ['/etc/asterisk/pjsip.conf: #include "gatehouse/trunks.conf"'])
    const again = parseFiles(raw(filesRequest.again('trunks', 'again')), 'host')
    assert.equal([again.trial?.token, again.found], ['again', null])
    assert.is(sandbox().text(trunksFile), '[b]\n')
    rmSync(sandbox().path(trunksFile))
    assert.equal(look().found?.files, { '/etc/asterisk/gatehouse/trunks.conf': null })
    parseFilesGone(raw(filesRequest.remove('trunks')), 'host')
    assert.not(existsSync(sandbox().path('etc/asterisk/gatehouse')))
    assert.is(sandbox().text(engine), '[transport]\n')
    assert.is(look().holds, null)
    assert.equal(leftBeside(), [])
  })

  test('what a reload refuses, or a program does not answer as it should, is undone and reloaded, with its words', () => {
    program(
      'engine',
      `case $1 in
  reload) echo "$2" >>"\${0%/*}/reloads"; ! grep -q bad "\${0%/*}/../../../${trunksFile}" || { echo "line 1: bad"; exit 3; } ;;
  show) cat "\${0%/*}/../../../${trunksFile}" ;;
esac`,
    )
    sandbox().write(engine, '[transport]\n')
    const with_ = (lines: string[], has: string) =>
      trunks(lines, {
        reload: ['engine', 'reload', "it's a;word"],
        checks: [{ command: ['engine', 'show'], has }],
      })
    assert.is(give(with_(['good'], 'good')).trial?.outcome, 'confirmed')
    const refused = give(with_(['bad'], 'bad'))
    assert.equal(
      [refused.trial?.outcome, refused.trial?.why],
      ['undone', "engine reload it's a;word failed: line 1: bad"],
    )
    assert.equal([sandbox().text(trunksFile), refused.found], ['good\n', null])
    assert.is(refused.holds, digestFiles(with_(['good'], 'good')))
    assert.is(sandbox().text('usr/local/bin/reloads'), "it's a;word\n".repeat(3))
    rmSync(sandbox().path('usr/local/bin/reloads'))
    assert.is(look().trial?.outcome, 'undone', 'whoever asks again is told')
    assert.not(existsSync(sandbox().path('usr/local/bin/reloads')), 'looking reloads nothing')
    assert.equal(leftBeside(), [])
  })

  test('only what has changed is reloaded, and what stands for nobody any more goes', () => {
    for (const name of ['one', 'two']) program(name, 'echo >>"$0.reloads"')
    const reloads = (name: string) =>
      existsSync(sandbox().path(`usr/local/bin/${name}.reloads`))
        ? sandbox().text(`usr/local/bin/${name}.reloads`).length
        : 0
    give(filesText([recipe('a.conf', ['x = 1'], ['one']), recipe('b.conf', ['y = 1'], ['two'])]), 'recipes')
    give(filesText([recipe('a.conf', ['x = 2'], ['one']), recipe('b.conf', ['y = 1'], ['two'])]), 'recipes')
    assert.equal([reloads('one'), reloads('two')], [2, 1])
    give(filesText([recipe('b.conf', ['y = 1'], ['two'])]), 'recipes')
    assert.equal([reloads('one'), reloads('two')], [3, 1])
    assert.equal(readdirSync(sandbox().path('etc/gatehouse/recipes')), ['b.conf'])
  })

  test('what is in the way, or no path of ours, is refused before anything is changed', () => {
    sandbox().write(engine, '[transport]\n')
    const refuses = (text: string, words: RegExp, part: 'trunks' | 'recipes' = 'trunks') => {
      assert.throws(
        () => give(text, part),
        (error: Error) => words.test(error.message) || error.message,
      )
      assert.equal(leftBeside(), [])
    }
    for (const path of [
      '/etc/passwd',
      '/etc/gatehouse/recipes/../../passwd',
      '/etc/gatehouse/recipes/a/b',
      '/etc/asterisk/pjsip.conf',
      '/etc/gatehouse/recipes/',
    ])
      refuses(filesText([{ ...recipe('x', [], []), path }]), /is not a file of Gatehouse/, 'recipes')
    refuses(trunks([], { include: { path: '/etc/passwd', line: 'x' } }), /is not a file in which/)
    rmSync(sandbox().path(engine))
    refuses(trunks(['x']), /pjsip.conf is no file on this server/)
    sandbox().write(engine, '[transport]\n')
    sandbox().write('outside', 'not ours\n')
    mkdirSync(sandbox().path('etc/asterisk/gatehouse'), { recursive: true })
    symlinkSync(sandbox().path('outside'), sandbox().path(trunksFile))
    refuses(trunks(['x']), /is a symbolic link. Remove it/)
    assert.is(sandbox().text('outside'), 'not ours\n')
    rmSync(sandbox().path(trunksFile))
    sandbox().write(trunksFile, 'theirs\n')
    refuses(trunks(['x']), /was not written by Gatehouse. Move it away/)
    assert.is(sandbox().text(trunksFile), 'theirs\n')
    rmSync(sandbox().path('etc/asterisk/gatehouse'), { recursive: true })
    symlinkSync(sandbox().path('outside'), sandbox().path('etc/asterisk/gatehouse'))
    refuses(trunks(['x']), /gatehouse is in the way/)
    assert.throws(
      () => parseFiles(raw(`give trunks t ${'0'.repeat(64)}\nfile`), 'host'),
      /did not arrive whole/,
    )
    assert.is(look().holds, null)
  })
})
