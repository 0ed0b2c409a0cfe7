import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { closeSession } from '@gatehouse/core/session/close-session'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { type Member, openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import { LineFile } from '@gatehouse/recordings/index/line-file'
import { TextSegments } from '@gatehouse/recordings/index/text-segments'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import type { Benchmark } from './benchmark.ts'
import { startServer } from './child-process.ts'
import { short } from './report.ts'
import { headersOf } from './seed.ts'
import { timed } from './timed.ts'

const textBytes = 50_000
const needle = 'needle in the hay'

export const benchmark: Benchmark = {
  work: '1,000 recordings with 50 kB of text each searched over HTTP for a line that is in the oldest alone',
  yardstick: null,
  goal: { most: 3, unit: 's' },
  async run({ rounds, seconds }) {
    await using stack = new AsyncDisposableStack()
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
    stack.defer(() => rmSync(folder, { recursive: true, force: true }))
    const gatehouse = await openTestGatehouse()
    stack.defer(() => gatehouse.close())
    const owner = await gatehouse.account('acme')
    const count = seconds < 5 ? 100 : 1000
    await seed(gatehouse, owner, { folder, count })
    const database = gatehouse.database.address
    const options = { database, dashboard: 'none', recordings: folder }
    const product = await startServer('./gatehouse-server.fixture.ts', options)
    stack.defer(() => product.stop())
    const figures: number[] = []
    for (let round = 0; round <= rounds; round++) {
      let news: string[] = []
      const took = await timed(async () => {
        news = await search(product.url, owner)
      })
      const found = news.filter((line) => line.includes('"found"'))
      assert.equal(found.length, 1)
      assert.deepEqual(JSON.parse(news.at(-1) ?? ''), {
        kind: 'done',
        searched: count,
        of: count,
        unread: 0,
        stopped: false,
      })
      // the first reads the files from the disk
      if (round > 0) figures.push((took / count) * 1000)
      console.log(`round ${round}: ${count} recordings in ${short(took)} s`)
    }
    return figures
  },
}

async function search(url: string, owner: Member): Promise<string[]> {
  const answer = await fetch(`${url}/recordings/search?account=acme`, {
    method: 'POST',
    headers: { ...headersOf(owner), 'content-type': 'application/json' },
    body: JSON.stringify({ text: needle }),
  })
  assert.equal(answer.status, 200)
  return (await answer.text()).trimEnd().split('\n')
}

/** Sessions that are over, each with the text of its recording. */
async function seed(
  gatehouse: TestGatehouse,
  owner: Member,
  { folder, count }: { folder: string; count: number },
): Promise<void> {
  const store = folderStore(folder)
  await registerTestServer(owner, 'prod-1')
  const holder = await holderKey({ gatehouse }, owner)
  const how = { line: null, exitCode: 0, exitSignal: null, bytesIn: 0, bytesOut: 0 }
  for (let n = 0; n < count; n++) {
    const { id } = await openSession({ gatehouse }, holder)
    const file = await LineFile.begin(store, 'text', id, (key, context) =>
      gatehouse.core.sealer.seal(key, context),
    )
    const segments = new TextSegments((segment) => file.add(segment))
    if (n === 0) segments.add(`here is a ${needle}`, 0)
    for (let line = 0, bytes = 0; bytes < textBytes; line++) {
      const text = `${(n * 7919 + line * 104_729).toString(36)} session opened for user ops by (uid=${line % 1000})`
      segments.add(text, line)
      bytes += text.length
    }
    segments.end()
    await file.flush(true)
    await file.close(Buffer.alloc(0))
    const recording = { digest: '00'.repeat(32), bytes: textBytes }
    const of = { account: owner.account.id, session: id }
    await closeSession(gatehouse.core, of, { outcome: 'ended', by: null, ...how, recording })
  }
}
