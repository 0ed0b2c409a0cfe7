import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What to install for {@link startCarrier}, or null if nothing is missing. */
export function carrierMissing(): string | null {
  const needed = {
    kamailio: '/usr/sbin/kamailio',
    'sip-tester': '/usr/bin/sipp',
    'baresip-core': '/usr/bin/baresip',
  }
  const missing = Object.entries(needed).flatMap(([name, path]) => (existsSync(path) ? [] : [name]))
  return missing.length > 0 ? missing.join(' ') : null
}

/** Who may sign in there. */
export const trunk = { username: 'trunk1', secret: '>s;3--cret;--x\\y#z[1]=">' } as const

/** Numbers, and what happens to who calls them. */
export const numbers = {
  echo: '+15550100',
  ringsOnly: '+15550200',
  hangsUp: '+15550300',
  /** Its sound comes from another port than the one that it listens at. */
  elsewhere: '+15550400',
  barred: '+19005550100',
  congested: '+19995550100',
  nobody: '+14045550100',
} as const

const phones = { echo: 5080, ringsOnly: 5081, hangsUp: 5082, elsewhere: 5083 } as const
const elsewherePort = 6090

export interface Carrier {
  readonly host: string
  readonly port: number
  /** Each has its domain: what it says to whom asks it depends on that. */
  readonly domains: {
    readonly usual: string
    readonly refusesOptions: string
    readonly odd: string
    readonly silent: string
  }
  /** Has baresip register there as {@link trunk}, but for the secret's semicolons; resolves when it has. */
  startDialer(): Promise<void>
  /** What is registered: one line each. */
  bindings(): Promise<string>
  close(): Promise<void>
}

/**
 * A carrier of Debian's kamailio with telephones of sipp behind it, on an address of this network namespace: it wants a sign-in by digest, and
 * refuses some numbers in its own words.
 */
export async function startCarrier(host: string): Promise<Carrier> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-carrier-'))
  const children: ChildProcess[] = []
  const start = (program: string, args: readonly string[]) => {
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], {
      cwd: folder,
      stdio: 'ignore',
    })
    children.push(child)
    return child
  }
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  const config = await file('kamailio.cfg', kamailio(host))
  start('kamailio', [
    '-DD',
    '-E',
    '-f',
    config,
    '-Y',
    folder,
    '-P',
    join(folder, 'pid'),
    '-m',
    '32',
    '-M',
    '4',
  ])
  for (const [name, port] of Object.entries(phones)) {
    const scenario = await file(`${name}.xml`, scenarios[name as keyof typeof phones])
    const ports = ['-p', String(port), '-mp', String(6000 + 10 * (port - 5080)), '-i', host, '-mi', host]
    start('sipp', [...ports, '-sf', scenario, '-rtp_echo', '-nostdin', '-nd', '-default_behaviors', 'none'])
  }
  await untilListens(host)
  const ears = createSocket('udp4').bind(elsewherePort, host)
  const mouth = createSocket('udp4').bind(0, host)
  ears.on('message', (bytes, from) => mouth.send(bytes, from.port, from.address))
  return {
    host,
    port: 5060,
    domains: {
      usual: 'carrier.test',
      refusesOptions: 'no-options.test',
      odd: 'odd.test',
      silent: 'silent.test',
    },
    async startDialer() {
      await file('config', baresip(host))
      const account = `<sip:dialer@carrier.test;transport=udp>;auth_user=dialer;auth_pass=plain;outbound="sip:${host}:5060";regint=60;audio_codecs=PCMU/8000/1`
      await file('accounts', `${account}\n`)
      await file('contacts', '')
      start('baresip', ['-f', folder])
      const deadline = Date.now() + 20_000
      while (!/sip:/.test(await ask(host, 'bindings'))) {
        if (Date.now() > deadline) throw new Error('baresip has not registered')
        await sleep(50)
      }
    },
    bindings: () => ask(host, 'bindings'),
    async close() {
      for (const socket of [ears, mouth]) socket.close()
      const alive = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      const ended = alive.map((child) => new Promise((resolve) => child.once('exit', resolve)))
      for (const child of alive) child.kill(child.spawnfile === 'setpriv' ? 'SIGTERM' : 'SIGKILL')
      const late = setTimeout(() => alive.map((child) => child.kill('SIGKILL')), 1000)
      await Promise.all(ended)
      clearTimeout(late)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A plain question to the carrier: an OPTIONS whose answer's reason says what is asked for. */
async function ask(host: string, what: string): Promise<string> {
  const socket = createSocket('udp4')
  const text = `OPTIONS sip:${what}@carrier.test SIP/2.0\r\nVia: SIP/2.0/UDP ${host};branch=z9hG4bK${Math.random()};rport\r\nFrom: <sip:a@a>;tag=a\r\nTo: <sip:a@a>\r\nCall-ID: ${Math.random()}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 9\r\nContent-Length: 0\r\n\r\n`
  const answer = new Promise<string>((resolve) => {
    socket.once('message', (bytes) => resolve(/X-Told: (.*)/.exec(bytes.toString())?.[1] ?? ''))
    socket.on('error', () => resolve(''))
    setTimeout(() => resolve(''), 1000)
  })
  socket.send(text, 5060, host)
  return answer.finally(() => socket.close())
}

async function untilListens(host: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host, port: 5060 })
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('close', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (isUp) return
    if (Date.now() > deadline) throw new Error('kamailio does not listen')
    await sleep(50)
  }
}

const inConfig = (text: string) => text.replace(/["\\]/g, '\\$&')

const kamailio = (host: string) => `
debug=0
log_stderror=yes
fork=yes
children=1
tcp_children=1
auto_aliases=no
dns=no
rev_dns=no
listen=udp:${host}:5060
listen=tcp:${host}:5060
loadmodule "sl.so"
loadmodule "tm.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
modparam("registrar", "max_expires", 3600)
modparam("auth", "nonce_expire", 60)
request_route {
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("404", "Not here");
    exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (is_method("ACK")) { t_check_trans(); exit; }
  if ($rd == "silent.test" || $fd == "silent.test") exit;
  if (is_method("OPTIONS")) {
    if ($rU == "bindings") {
      reg_fetch_contacts("location", "sip:dialer@carrier.test", "all");
      append_to_reply("X-Told: $(ulc(all=>addr)) $(ulc(all=>callid)) $(ulc(all=>q))\\r\\n");
      sl_send_reply("200", "OK");
      exit;
    }
    if ($fd == "no-options.test") { sl_send_reply("405", "Method Not Allowed"); exit; }
    sl_send_reply("200", "Keepalive");
    exit;
  }
  if ($fd == "odd.test") {
    append_to_reply("WWW-Authenticate: Digest realm=\\"odd.test\\", nonce=\\"abc\\", algorithm=AKAv1-MD5\\r\\n");
    sl_send_reply("401", "Unauthorized");
    exit;
  }
  $var(password) = "${inConfig(trunk.secret)}";
  if ($au == "dialer") $var(password) = "plain";
  if (!pv_auth_check("carrier.test", "$var(password)", "0", "0")) {
    if ($au == "closed") { sl_send_reply("403", "Account closed, call sales"); exit; }
    auth_challenge("carrier.test", "1");
    exit;
  }
  consume_credentials();
  if (is_method("REGISTER")) { save("location"); exit; }
  if ($rU =~ "^\\+1900") { sl_send_reply("403", "Premium numbers are barred"); exit; }
  if ($rU =~ "^\\+1999") { sl_send_reply("503", "No circuit available"); exit; }
  if ($rU =~ "^\\+1404") { sl_send_reply("404", "No such subscriber"); exit; }
  $var(phone) = "${phones.echo}";
  if ($rU == "${numbers.ringsOnly}") $var(phone) = "${phones.ringsOnly}";
  if ($rU == "${numbers.elsewhere}") $var(phone) = "${phones.elsewhere}";
  if ($rU == "${numbers.hangsUp}") $var(phone) = "${phones.hangsUp}";
  record_route();
  $du = "sip:${host}:" + $var(phone);
  t_relay();
}
`

const baresip = (host: string) => `sip_listen ${host}:5070
net_interface ${host}
module_path /usr/lib/baresip/modules
module g711.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
`

const said = (status: string, more = '') => `SIP/2.0 ${status}
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
[last_Record-Route:]
Contact: <sip:phone@[local_ip]:[local_port]>
${more}`
const sending = (text: string) => `<send><![CDATA[

${text}
]]></send>`
const nothing = 'Content-Length: 0\n'
const ringing = sending(said('180 Ringing', nothing))
const answering = (port: number | string = '[media_port]') => `<send retrans="500"><![CDATA[

${said(
  '200 OK',
  `Content-Type: application/sdp
Content-Length: [len]

v=0
o=phone 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio ${port} RTP/AVP 0
a=rtpmap:0 PCMU/8000
`,
)}
]]></send>
<recv request="ACK"/>`
const kept = (header: string, name: string, more = '') =>
  `<ereg regexp=" *(.*)" search_in="hdr" header="${header}:" assign_to="all,${name}" ${more}/>`
const scenario = (name: string, steps: string, keeps = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">\n<recv request="INVITE" crlf="true" rrs="true">${keeps && `<action>${keeps}</action>`}</recv>\n${steps}${keeps && '<Reference variables="all"/>'}\n</scenario>\n`
const plainOk = (tag: string) =>
  sending(`SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]${tag}
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0
`)
const talking = (port?: number) =>
  `${ringing}\n<pause milliseconds="100"/>\n${answering(port)}\n<recv request="BYE"/>\n${plainOk('')}`
const scenarios = {
  echo: scenario('echo', talking()),
  elsewhere: scenario('elsewhere', talking(elsewherePort)),
  ringsOnly: scenario(
    'rings',
    `${ringing}\n<recv request="CANCEL"/>\n${plainOk(';tag=[call_number]')}\n${sending(`SIP/2.0 487 Request Terminated
Via: [$one]
Via: [$two]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
CSeq: 2 INVITE
Content-Length: 0
`)}\n<recv request="ACK"/>`,
    kept('Via', 'one', 'occurrence="1"') + kept('Via', 'two', 'occurrence="2"'),
  ),
  hangsUp: scenario(
    'hangs up',
    `${ringing}\n${answering()}\n<pause milliseconds="300"/>\n${sending(`BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: <sip:phone@[local_ip]>;tag=[call_number]
To: [$peer]
[last_Call-ID:]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0
`)}\n<recv response="200"/>`,
    kept('From', 'peer'),
  ),
} as const
