import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { variablesFor } from './variables-for.mjs'
import { watchParents } from './watch-parents.mjs'

/** @type {NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** @typedef {{ code: number, how: string, served: boolean, forMs: number }} Ended */

const pauses = { firstMs: 1_000, longestMs: 60_000 }
/** One that has served for so long did not end for what the last one ended for. */
const steadyMs = 60_000
/** What a program that was used wrongly, or whose settings are wrong, ends with: again would be the same. */
const usedWrongly = 2

/**
 * Runs the program as if it had taken this process's place: same terminal, signals, exit code, and an end when this
 * process is killed. One that `stays` is started again where it ends although nobody has told it to: by a signal, or by
 * a failure once it has told by a message that it serves. The pauses grow, to a minute at most.
 * @param {string} node
 * @param {string[]} args
 * @param {{ stays?: boolean | undefined, firstMs?: number, longestMs?: number }} [options]
 */
export async function supervise(node, args, { stays = false, ...others } = {}) {
  const { firstMs, longestMs } = { ...pauses, ...others }
  const orders = takeOrders()
  let hasServed = false
  for (let pauseMs = firstMs; ; pauseMs = Math.min(2 * pauseMs, longestMs)) {
    const { code, how, served, forMs } = await run(node, args, { orders, stays })
    hasServed ||= served
    const again = code > 128 || (hasServed && code !== 0 && code !== usedWrongly)
    if (!stays || orders.given() || !again) process.exit(code)
    if (served && forMs > steadyMs) pauseMs = firstMs
    console.error(`Gatehouse stopped unexpectedly (${how}). Restarting in ${pauseMs / 1_000} s.`)
    await Promise.race([sleep(pauseMs), orders.stop])
    if (orders.given()) process.exit(code)
  }
}

/** @typedef {{ given(): boolean, stop: Promise<void>, to(child: import('node:child_process').ChildProcess): void }} Orders */

/**
 * Passes on to what is running the signals that this process gets.
 * @returns {Orders}
 */
function takeOrders() {
  const told = new Set()
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  /** @type {() => void} */
  let resolve = () => {}
  /** @type {Promise<void>} */
  const stop = new Promise((done) => {
    resolve = done
  })
  /**
   * @param {NodeJS.Signals} signal
   * @param {boolean} isKnown the program has got it as well
   */
  const tell = (signal, isKnown = false) => {
    if (!told.has(signal) && !isKnown) child?.kill(signal)
    told.add(signal)
    resolve()
  }
  for (const signal of signals) {
    // A terminal's Ctrl-C or hang-up has reached the child as well: telling it twice would look like impatience.
    process.on(signal, () => tell(signal, signal !== 'SIGTERM' && inForeground()))
  }
  watchParents(() => tell('SIGTERM'))
  return {
    given: () => told.size > 0,
    stop,
    to(next) {
      child = next
    },
  }
}

/**
 * @param {string} node
 * @param {string[]} args
 * @param {{ orders: Orders, stays: boolean }} how
 * @returns {Promise<Ended>}
 */
function run(node, args, { orders, stays }) {
  const env = { ...process.env, ...variablesFor(node) }
  const [command, ...before] = [...dyingWithParent(), node]
  const began = performance.now()
  const child = spawn(/** @type {string} */ (command), [...before, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', ...(stays ? [/** @type {const} */ ('ipc')] : [])],
    env,
  })
  orders.to(child)
  let served = false
  child.on('message', () => {
    served = true
  })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${node} could not be started: ${error.message}`)
      process.exit(1)
    })
    child.once('exit', (code, signal) => {
      const forMs = performance.now() - began
      const how = signal ?? `exit code ${code}`
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 1), how, served, forMs })
    })
  })
}

/** The command, where this machine has it, that has the kernel end a child whose parent was killed with -9. */
function dyingWithParent() {
  const prefix = ['--pdeathsig', 'TERM', '--']
  const works = process.platform === 'linux' && spawnSync('setpriv', [...prefix, 'true']).status === 0
  return works ? ['setpriv', ...prefix] : []
}

/** Whether a terminal's signals go to our process group. */
function inForeground() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8') // proc(5): after the name: state ppid pgrp session tty tpgid
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return group === foreground
  } catch {
    return Boolean(process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY)
  }
}
