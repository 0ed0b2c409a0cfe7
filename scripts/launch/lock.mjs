import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './root.mjs'
import { requireWritable } from './writable.mjs'

/** @typedef {{ pid: number, host: string, group?: number }} Holder */

const path = join(root, 'node_modules/.gatehouse-lock')
const beatEvery = 2_000
const deadAfter = 60_000

/**
 * Runs `work` while no other start on this folder does; the lock of one that has died is taken over. `work` is given
 * a function that notes the process group it has started, which outlives a killed holder and holds the lock too.
 * @template T
 * @param {string} what what the holder is busy with, for the one who waits
 * @param {(noteGroup: (group: number) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(what, work) {
  requireWritable()
  const me = { pid: process.pid, host: hostname() }
  await take(me, what)
  const beat = setInterval(() => utimesSync(path, new Date(), new Date()), beatEvery)
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  try {
    return await work((group) => {
      const next = `${path}.${process.pid}`
      writeFileSync(next, JSON.stringify({ ...me, group }))
      renameSync(next, path)
    })
  } finally {
    clearInterval(beat)
    process.off('exit', release)
    release()
  }
}

/**
 * @param {Holder} me
 * @param {string} what
 */
async function take(me, what) {
  for (let told = false; ; ) {
    try {
      writeFileSync(path, JSON.stringify(me), { flag: 'wx' })
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    if (isDead(path)) {
      removeDead()
      continue
    }
    if (!told) console.error(`Waiting for another start to finish with the ${what}…`)
    told = true
    await sleep(200)
  }
}

/** Moves the lock away first, so that of two who found it dead only one removes it, and a new one is put back. */
function removeDead() {
  const aside = `${path}.${process.pid}.dead`
  try {
    renameSync(path, aside)
    if (isDead(aside)) rmSync(aside)
    else renameSync(aside, path)
  } catch {
    // Somebody else was faster.
  }
}

/** @param {string} file */
function isDead(file) {
  try {
    const silent = Date.now() - statSync(file).mtimeMs > deadAfter
    const text = readFileSync(file, 'utf8')
    if (!text) return silent // it is being written at this moment
    /** @type {Holder} */
    const holder = JSON.parse(text)
    if (holder.host !== hostname()) return silent
    return (silent || !isAlive(holder.pid)) && !(holder.group && isAlive(-holder.group))
  } catch {
    return false // gone: the next try takes it
  }
}

/** @param {number} pid negative for a process group */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
