import { spawn } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import type { FileOperation } from '../transfer/operation.ts'
import { parseScpCommand } from '../transfer/scp-command.ts'
import { observeScp } from '../transfer/scp-observer.ts'
import { observeSftp } from '../transfer/sftp-observer.ts'

// Run by the tests in place of a connection: starts the server that a client asks for, passes bytes through an observer,
// and writes what that saw into the file given. Called as `FILE sftp PROGRAM`, or `FILE scp … HOST COMMAND` as scp calls ssh.
const [file = '', protocol, ...rest] = process.argv.slice(2)
const command = rest.at(-1) ?? ''
const operations: FileOperation[] = []
const options = { onOperation: (operation: FileOperation) => operations.push(operation) }
const scp = protocol === 'scp' ? parseScpCommand(command) : null
const observer = scp ? observeScp(scp, options) : observeSftp(options)

const server = spawn('sh', ['-c', command], { stdio: ['pipe', 'pipe', 'inherit'] })
process.stdin.on('data', (bytes: Buffer) => {
  observer.fromClient(bytes)
  server.stdin.write(bytes)
})
process.stdin.on('end', () => server.stdin.end())
server.stdin.on('error', () => {})
server.stdout.on('data', (bytes: Buffer) => {
  observer.fromServer(bytes)
  process.stdout.write(bytes)
})
server.on('close', (code) => {
  observer.end()
  writeFileSync(`${file}.new`, JSON.stringify({ operations, lost: observer.lost, pid: process.pid }))
  renameSync(`${file}.new`, file)
  process.exit(code ?? 1)
})
