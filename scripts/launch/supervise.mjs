import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './root.mjs'

/** @type {NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs the program as if it had taken this process's place: same terminal, signals, exit code, and an end when this
 * process is killed.
 * @param {string} node
 * @param {string[]} args
 */
export function supervise(node, args) {
  const env = {
    ...process.env,
    PATH: `${dirname(node)}:${process.env.PATH}`,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/compile'),
  }
  const [command, ...before] = [...dyingWithParent(), node]
  const child = spawn(/** @type {string} */ (command), [...before, ...args], { stdio: 'inherit', env })

  const told = new Set()
  /** @param {NodeJS.Signals} signal */
  const tell = (signal) => {
    if (!told.has(signal)) child.kill(signal)
    told.add(signal)
  }
  for (const signal of signals) {
    process.on(signal, () => {
      // A terminal's Ctrl-C or hang-up has reached the child as well: telling it twice would look like impatience.
      if (signal === 'SIGTERM' || !inForeground()) tell(signal)
    })
  }
  watchParents(() => tell('SIGTERM'))

  return new Promise(() => {
    child.once('error', (error) => {
      console.error(`${node} could not be started: ${error.message}`)
      process.exit(1)
    })
    child.once('exit', (code, signal) => {
      process.exit(code ?? 128 + (signal ? constants.signals[signal] : 1))
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

/**
 * npm killed with -9 leaves us behind, and its shell, where there is one between. Outside npm a parent may well
 * leave on purpose (`nohup`, a closed shell).
 * @param {() => void} onGone
 */
function watchParents(onGone) {
  if (!process.env.npm_lifecycle_event) return
  const before = parents()
  setInterval(() => {
    if (parents() !== before) onGone()
  }, 1_000).unref()
}

function parents() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const above = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
    return /^(sh|dash|bash|ash|busybox)$/.test(name) ? `${process.ppid} ${above}` : `${process.ppid}`
  } catch {
    return `${process.ppid}`
  }
}
