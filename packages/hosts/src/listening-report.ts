import { printableAscii } from '@gatehouse/text/strangers-text'
import ipaddr from 'ipaddr.js'
import { isLoopback, type Listening, type OpenConnection } from './firewall/listening.ts'
import { answerLines } from './service/unit.ts'

/** What a host says of its ports and connections. */
export interface ListeningReport {
  /** Without `ss` the programs have no names. */
  readonly tool: 'ss' | 'proc'
  readonly listening: readonly Listening[]
  /** Those with other machines. */
  readonly open: readonly OpenConnection[]
  /** Whether there is more than that. */
  readonly more: boolean
}

const mostListening = 500
const mostOpen = 2000

/** Reads the answer to `listening` (apply/listening.sh); a line that says nothing is passed over. @throws HostUnreachable */
export function parseListening(stdout: string, at: string): ListeningReport {
  const lines = answerLines(stdout, at)
  const tool = lines[0] === 'tool ss' ? 'ss' : 'proc'
  const listening = new Map<string, Listening>()
  const open: OpenConnection[] = []
  for (const line of lines.slice(1)) {
    const { port, peer } = tool === 'ss' ? byTool(line) : byKernel(line)
    if (port) listening.set(`${port.protocol} ${port.port} ${port.address} ${port.process}`, port)
    if (peer && !isLoopback(peer.source)) open.push(peer)
  }
  const all = [...listening.values()].sort(
    (one, other) => one.port - other.port || (one.protocol < other.protocol ? -1 : 1),
  )
  return {
    tool,
    listening: all.slice(0, mostListening),
    open: open.slice(0, mostOpen),
    more: all.length > mostListening || open.length > mostOpen,
  }
}

interface Told {
  port?: Listening
  peer?: OpenConnection
}

/** `listens tcp LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=1,fd=3))`, `open 0 0 10.0.0.1:22 10.0.0.2:50000`. */
function byTool(line: string): Told {
  const [kind, ...words] = line.trim().split(/\s+/)
  if (kind === 'open') {
    const [mine, other] = [placeIn(words[2]), placeIn(words[3])]
    return mine && other ? { peer: peerOf(mine, other) } : {}
  }
  const [protocol] = words
  const place = placeIn(words[4])
  if (kind !== 'listens' || (protocol !== 'tcp' && protocol !== 'udp') || !place) return {}
  const [, process = ''] = /users:\(\("(.*?)",pid=/.exec(line) ?? []
  return { port: { protocol, ...place, process: printableAscii(process, 40).trim() } }
}

/** `tcp6 <address>:<port> <address>:<port> 0A`, in hexadecimal digits (proc_pid_net(5)). */
function byKernel(line: string): Told {
  const [file, local = '', remote = '', state] = line.trim().split(' ')
  const place = placeInHex(local)
  if (!place || !file) return {}
  const protocol = file.startsWith('udp') ? 'udp' : 'tcp'
  const other = placeInHex(remote)
  if (protocol === 'tcp' && state === '01') return other ? { peer: peerOf(place, other) } : {}
  return state === (protocol === 'tcp' ? '0A' : '07') ? { port: { protocol, ...place, process: '' } } : {}
}

interface Place {
  address: string
  port: number
}

const peerOf = (mine: Place, other: Place): OpenConnection => ({
  source: other.address,
  sourcePort: other.port,
  port: mine.port,
})

/** `0.0.0.0:22`, `*:80`, `127.0.0.53%lo:53`, `[fe80::1]%eth0:546`. */
function placeIn(word = ''): Place | null {
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(word) ?? []
  const bare = host.replace(/[[\]]/g, '').replace(/%.*$/, '')
  return placeOf(bare === '*' ? '::' : bare, Number(port))
}

/** Of a machine that puts the least significant byte first, as all do that Linux servers are. */
function placeInHex(word: string): Place | null {
  const [, hex = '', port = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(word) ?? []
  if (hex === '') return null
  const bytes = [...Buffer.from(hex, 'hex')].map((_, at, all) => all[at - (at % 4) + 3 - (at % 4)] ?? 0)
  return placeOf(ipaddr.fromByteArray(bytes).toString(), Number.parseInt(port, 16))
}

function placeOf(address: string, port: number): Place | null {
  if (port < 1 || port > 65_535 || !ipaddr.isValid(address)) return null
  return { address: ipaddr.process(address).toString(), port }
}
