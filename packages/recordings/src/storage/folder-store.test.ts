import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { folderStore } from './folder-store.ts'
import { AlreadyStored, FileTaken, NotStored } from './recording-store.ts'

const test = suite('folder store')
let base: string
const folder = () => join(base, 'recordings')
const store = () => folderStore(folder())

test.before.each(() => {
  base = mkdtempSync(join(tmpdir(), 'gatehouse-folder-'))
})
test.after.each(() => rmSync(base, { recursive: true, force: true }))

const read = async (name: string, start?: number, end?: number) =>
  Buffer.concat(await Array.fromAsync(store().read(name, start, end))).toString()

async function stored(name: string, text: string) {
  const file = await store().create(name)
  await file.append(Buffer.from(text))
  await file.complete()
}

test('a file grows, is read while it grows, and is complete', async () => {
  const file = await store().create('a.cast')
  await file.append(Buffer.from('one '))
  await file.append(Buffer.from('two'))
  assert.is(file.size, 7)
  assert.is(await read('a.cast'), 'one two')
  assert.equal(await store().find('a.cast'), { name: 'a.cast', size: 7, open: true })
  await file.complete()
  assert.is(await read('a.cast'), 'one two')
  assert.equal(await Array.fromAsync(store().list()), [{ name: 'a.cast', size: 7, open: false }])
})

test('parts of a file are read', async () => {
  await stored('a.cast', '0123456789')
  assert.is(await read('a.cast', 3), '3456789')
  assert.is(await read('a.cast', 3, 5), '34')
  assert.is(await read('a.cast', 5, 5), '')
  assert.is(await read('a.cast', 50), '')
})

test('reading may be broken off, and leaves nothing open', async () => {
  await stored('a.cast', 'x'.repeat(1_000_000))
  const open = () => readdirSync('/proc/self/fd').length
  const before = open()
  for (let at = 0; at < 20; at++) for await (const _ of store().read('a.cast')) break
  assert.ok(open() <= before + 1)
})

test('a file left open is reopened, cut and appended to', async () => {
  const file = await store().create('a.cast')
  await file.append(Buffer.from('whole torn'))
  await file.release()
  const again = await store().reopen('a.cast')
  assert.is(again.size, 10)
  await again.truncate(6)
  await again.append(Buffer.from('end'))
  await again.complete()
  assert.is(await read('a.cast'), 'whole end')
  assert.instance(
    await store()
      .reopen('a.cast')
      .catch((error: unknown) => error),
    NotStored,
  )
})

test('who is taken for dead and writes all the same writes nothing into what another has taken over', async () => {
  const late = await store().create('a.cast')
  await late.append(Buffer.from('whole torn'))
  const again = await store().reopen('a.cast')
  await again.truncate(6)
  for (const work of [() => late.append(Buffer.from('late')), () => late.truncate(0), () => late.complete()])
    assert.instance(await work().catch((error: unknown) => error), FileTaken)
  await again.append(Buffer.from('end'))
  await again.complete()
  assert.instance(await late.append(Buffer.from('late')).catch((error: unknown) => error), FileTaken)
  await late.release()
  assert.is(await read('a.cast'), 'whole end')
  assert.equal(readdirSync(folder()), ['a.cast'])
})

test('what a crash left of taking over goes after an hour', async () => {
  await store().create('a.cast')
  const left = (name: string, hours: number) => {
    const path = join(folder(), name)
    writeFileSync(path, '')
    const then = Date.now() / 1000 - hours * 3600
    utimesSync(path, then, then)
  }
  left('a.cast.part.0123abcd', 2)
  left('a.cast.part.89abcdef', 0)
  assert.equal(await Array.fromAsync(store().unfinished()), ['a.cast'])
  assert.equal(readdirSync(folder()).sort(), ['a.cast.part', 'a.cast.part.89abcdef'])
})

test('files and the folder are the owner’s alone', async () => {
  await stored('a.cast', 'a')
  assert.is(statSync(folder()).mode & 0o777, 0o700)
  assert.is(statSync(join(folder(), 'a.cast')).mode & 0o777, 0o600)
})

test('nothing is ever overwritten', async () => {
  await stored('a.cast', 'first')
  assert.instance(
    await store()
      .create('a.cast')
      .catch((error: unknown) => error),
    AlreadyStored,
  )
  const file = await store().create('b.cast')
  assert.instance(
    await store()
      .create('b.cast')
      .catch((error: unknown) => error),
    AlreadyStored,
  )
  await file.release()
  assert.is(await read('a.cast'), 'first')
})

test('what is deleted is gone, and deleting it again is no error', async () => {
  await stored('a.cast', 'a')
  await store().delete('a.cast')
  await store().delete('a.cast')
  assert.is(await store().find('a.cast'), null)
  assert.instance(await read('a.cast').catch((error: unknown) => error), NotStored)
})

test('a folder that is not there is empty, and foreign files are not listed', async () => {
  assert.equal(await Array.fromAsync(store().list()), [])
  await stored('a.cast', 'a')
  writeFileSync(join(folder(), 'lost+found'), '')
  writeFileSync(join(folder(), '.hidden.cast'), '')
  assert.equal(
    (await Array.fromAsync(store().list())).map(({ name }) => name),
    ['a.cast'],
  )
})

test('no name leads out of the folder', async () => {
  for (const name of ['../a.cast', 'a/b.cast', '.cast', 'a', '', 'a.cast\0', '-a.cast'])
    assert.instance(
      await store()
        .create(name)
        .catch((error: unknown) => error),
      TypeError,
      name,
    )
})

test.run()
