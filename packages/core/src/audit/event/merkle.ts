import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { AuditEventView } from './view.ts'

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const leafPrefix = Buffer.from([0])
const nodePrefix = Buffer.from([1])

/** The leaf of an event: SHA-256 of 0x00 and its canonical JSON (RFC 6962 §2.1, RFC 8785). */
export function leafOf(event: AuditEventView): Buffer {
  return sha256(leafPrefix, Buffer.from(canonicalize(event) ?? ''))
}

/**
 * Appends a leaf to a Merkle tree of `size` leaves whose frontier (the roots of its perfect subtrees, largest first) is
 * given; answers the new frontier. One hash on average, whatever the size.
 */
export function appendLeaf(frontier: readonly Buffer[], size: number, leaf: Buffer): Buffer[] {
  const next = [...frontier]
  let node = leaf
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = next.pop()
    if (!left) throw new Error('the frontier is shorter than the tree')
    node = sha256(nodePrefix, left, node)
  }
  next.push(node)
  return next
}

/** The tree head over a frontier (RFC 6962 §2.1). */
export function rootOf(frontier: readonly Buffer[]): Buffer {
  const last = frontier.at(-1)
  if (!last) return sha256()
  return frontier.slice(0, -1).reduceRight<Buffer>((right, left) => sha256(nodePrefix, left, right), last)
}
