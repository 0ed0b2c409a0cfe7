import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { short } from './report.ts'

const run = promisify(execFile)
const fixture = new URL('./record-pipe.fixture.ts', import.meta.url).pathname
const player = new URL('./play-session.py', import.meta.url).pathname

/** Bytes written, and seconds of processor time. */
interface Cost {
  bytes: number
  cpu: number
}

export const benchmark: Benchmark = {
  work: 'recording a session: bytes written and processor time; the larger of the two ratios counts',
  yardstick: "Debian's `asciinema rec` on the same session",
  goal: { most: 1, unit: 'of asciinema’s' },
  async run({ rounds, seconds }) {
    if (spawnSync('asciinema', ['--version']).status !== 0) throw new Error('install asciinema')
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
    try {
      const busy = sessionIn(folder, 'busy', busySession(seconds * 4_000_000))
      const typed = sessionIn(folder, 'typed', typedSession(seconds * 10))
      const figures: number[] = []
      for (let round = 1; round <= rounds; round++) {
        const [mine, theirs] = [await byGatehouse(folder, busy), await byAsciinema(folder, busy)]
        const [bytes, cpu] = [mine.bytes / theirs.bytes, mine.cpu / theirs.cpu]
        figures.push(Math.max(bytes, cpu))
        console.log(`round ${round}: gatehouse ${inWords(mine, busy)}, asciinema ${inWords(theirs, busy)}`)
      }
      const [mine, theirs] = [await byGatehouse(folder, typed), await byAsciinema(folder, typed)]
      console.log(
        `keys one by one, without a goal: gatehouse ${inWords(mine, typed)}, asciinema ${inWords(theirs, typed)}`,
      )
      return figures
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

type Shown = readonly (readonly [pause: number, text: string])[]

interface Session {
  path: string
  /** Bytes shown. */
  size: number
}

function sessionIn(folder: string, name: string, shown: Shown): Session {
  const path = join(folder, name)
  writeFileSync(path, shown.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return { path, size: shown.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0) }
}

/** Commands typed letter by letter with what they print, and a long listing. */
function busySession(bytes: number): Shown {
  const listing = spawnSync('sh', ['-c', `ls -lR --color=always /usr | head -c ${bytes}`], {
    maxBuffer: bytes * 2,
  })
  const text = listing.stdout.toString().replaceAll('\n', '\r\n')
  const pieces = text.match(/[\s\S]{1,4096}/g) ?? []
  return [...typedSession(40), ...pieces.map((piece) => [0, piece] as const)]
}

/** Somebody who types eight keys a second. */
const typedSession = (keys: number): Shown =>
  Array.from({ length: keys }, (_, key) => [0.125, 'ls -la /var/log\r\n'[key % 17] ?? ''] as const)

async function byGatehouse(folder: string, { path }: Session): Promise<Cost> {
  const made = mkdtempSync(join(folder, 'gatehouse-'))
  mkdirSync(join(made, 'recordings'))
  const at = join(made, 'recordings')
  await run('sh', ['-c', `python3 ${player} ${path} | "${process.execPath}" ${fixture} ${at} >/dev/null`])
  return { bytes: statSync(join(at, 'recorded.cast')).size, cpu: Number(readFileSync(join(at, 'cpu'))) }
}

/** Its own start and the session's own time are not counted. */
async function byAsciinema(folder: string, { path, size }: Session): Promise<Cost> {
  const cast = join(folder, 'asciinema.cast')
  const recorded = (command: string) =>
    cpuOf(`asciinema rec -q --overwrite -c '${command}' ${cast} >/dev/null`)
  const started = await recorded('true')
  const played = await cpuOf(`python3 ${player} ${path} >/dev/null`)
  const whole = await recorded(`python3 ${player} ${path}`)
  const shown = readFileSync(cast, 'utf8').trimEnd().split('\n').slice(1)
  const told = shown.reduce((sum, line) => sum + Buffer.byteLength(JSON.parse(line)[2]), 0)
  // its terminal makes CR LF of LF
  assert.ok(told >= size, `asciinema recorded ${told} of ${size} bytes`)
  return { bytes: statSync(cast).size, cpu: Math.max(0.001, whole - started - played) }
}

/** Seconds of processor time of a shell line and all that it starts. */
async function cpuOf(line: string): Promise<number> {
  const { stdout } = await run('sh', ['-c', `${line}; times`], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  const children = stdout.trim().split('\n').at(-1) ?? ''
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  )
  return seconds.reduce((sum, one) => sum + one, 0)
}

const inWords = ({ bytes, cpu }: Cost, { size }: Session) =>
  `${short(bytes / size)} bytes a byte shown and ${short((cpu * 1e9) / size)} ns of processor time`
