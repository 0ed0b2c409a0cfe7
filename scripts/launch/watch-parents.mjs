import { readFileSync } from 'node:fs'

/**
 * npm killed with -9 leaves us behind, and its shell, where there is one between. Outside npm a parent may well
 * leave on purpose (`nohup`, a closed shell).
 * @param {() => void} onGone
 */
export function watchParents(onGone) {
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
