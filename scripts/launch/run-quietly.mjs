import { spawn } from 'node:child_process'
import { root } from './root.mjs'

/**
 * Runs a command in a process group of its own, keeping its output for the case that it fails. A signal to this
 * process ends the group, and then this process.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onGroup?: (group: number) => void }} [options]
 * @returns {Promise<{ code: number | string, output: string }>} the exit code, or an error code such as ENOENT
 */
export function runQuietly(command, args, { cwd = root, env = process.env, onGroup } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    if (child.pid) onGroup?.(child.pid)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    const stop = () => {
      if (child.pid) process.kill(-child.pid, 'SIGTERM')
      child.once('close', () => process.exit(130))
    }
    for (const signal of signals) process.once(signal, stop)
    /** @param {number | string} code */
    const done = (code) => {
      for (const signal of signals) process.off(signal, stop)
      resolve({ code, output })
    }
    child.once('error', (error) => done('code' in error ? String(error.code) : error.message))
    child.once('close', (code, signal) => done(code ?? signal ?? 1))
  })
}
