import type { Caller } from '@gatehouse/core/access/caller'
import { commandToLetIn } from '@gatehouse/core/fleet/management-key/command-to-let-in'
import type { LoginTrialView } from '@gatehouse/core/fleet/server/view'
import { CommandFailed } from './attempt.ts'
import { operate } from './operator.ts'
import { note, print, printJson } from './output.ts'
import { compare, confirmHostKey, probed } from './probed-host.ts'

export interface RegisterOptions {
  account: string
  as?: string
  host: string
  port?: string
  /** Through which other server, by name or ID. */
  via?: string
  name: string
  login?: string
  type?: string
  labels?: string
  fingerprint?: string
  json?: boolean
}

/** `servers probe`: shows a host's key. */
export function probe(
  options: Pick<RegisterOptions, 'account' | 'as' | 'host' | 'port' | 'via' | 'json'>,
): Promise<void> {
  return operate(options, async ({ caller }) => {
    const found = await probed(caller, await addressOf(caller, options))
    if (options.json) printJson(found)
    else print(`${found.fingerprint} (${found.type})`, `Compare it on the server: ${compare}`)
  })
}

/** `servers register`: shows the key to put on the host and the host key found, and pins it once it is confirmed. */
export function register(options: RegisterOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getAccount } = await import('@gatehouse/core/team/account/get-account')
    const { registerServer } = await import('@gatehouse/core/fleet/server/register-server')
    const address = await addressOf(caller, options)
    const { managementKey, managementLine, gatewayFrom } = await getAccount(caller, undefined)
    const { login = 'root' } = options
    // behind another server it is seen with that one's address
    const line = address.via ? managementKey : managementLine
    note(`Run this on the server to give Gatehouse access as ${login}:`)
    note(`  ${commandToLetIn(line, login)}`)
    if (gatewayFrom.length > 0 && !address.via) {
      note(
        'Failed logins can get an address blocked, and all members come from Gatehouse’s. Exempt it in sshd_config of',
      )
      note('OpenSSH 9.8 and newer, and in fail2ban’s jail.local:')
      note(`  PerSourcePenaltyExemptList ${gatewayFrom.join(',')}`)
      note(`  ignoreip = 127.0.0.1/8 ::1 ${gatewayFrom.join(' ')}`)
    }
    const found = await probed(caller, address)
    await confirmHostKey(found, options.fingerprint)
    const { name, type } = options
    const { host, port, hostKey } = found
    if (!(await tried(caller, { host, port, hostKey, login, via: address.via ?? null })))
      note('It is registered all the same. Gatehouse logs in as soon as that is mended.')
    const { listed } = await import('./servers-named.ts')
    const labels = listed(options.labels)
    const server = await registerServer(caller, {
      name,
      host,
      port,
      hostKey,
      login,
      type,
      labels,
      via: address.via,
    })
    if (options.json) printJson(server)
    else print(`Registered ${server.name} with the host key ${server.fingerprint}.`)
  })
}

/** `servers try-login`: logs in as to manage a host, registered or not, and says how far that goes. */
export function tryLogin(options: Omit<RegisterOptions, 'name'>): Promise<void> {
  return operate(options, async ({ caller }) => {
    const address = await addressOf(caller, options)
    const found = await probed(caller, address)
    await confirmHostKey(found, options.fingerprint)
    const { tryLogin } = await import('@gatehouse/core/fleet/server/try-login')
    const { loginTrial } = await import('@gatehouse/api/ask-host')
    const { host, port, hostKey } = found
    const at = { host, port, hostKey, login: options.login, via: address.via ?? null }
    const trial = await tryLogin(caller, at, loginTrial)
    if (options.json) printJson(trial)
    else for (const line of stepLines(trial)) print(line)
    if (!trial.ready) throw new CommandFailed('Gatehouse cannot manage the server so.')
  })
}

/** Notes what would keep Gatehouse out of a host; answers whether nothing does. */
async function tried(
  caller: Caller,
  at: { host: string; port: number; hostKey: string; login: string; via: string | null },
): Promise<boolean> {
  const { tryLogin } = await import('@gatehouse/core/fleet/server/try-login')
  const { loginTrial } = await import('@gatehouse/api/ask-host')
  const trial = await tryLogin(caller, at, loginTrial)
  const isQuiet = trial.steps.every(({ state }) => state === 'ok')
  if (!isQuiet) for (const line of stepLines(trial)) note(line)
  return trial.ready
}

const stepLines = ({ steps }: LoginTrialView) =>
  steps.map(({ step, state, what, mend }) =>
    [`${state.padEnd(9)}  ${stepsInWords[step]}`, what, mend].filter(Boolean).join(' '),
  )

const stepsInWords: Record<LoginTrialView['steps'][number]['step'], string> = {
  reach: 'The server answers.',
  'host-key': 'It has the host key.',
  'log-in': 'The management key logs in.',
  command: 'The login can run commands.',
  root: 'It is or becomes root.',
  programs: 'The programs needed are there.',
  sshd: 'The settings of sshd can be read.',
  blocking: 'Nothing there blocks Gatehouse’s address.',
}

async function addressOf(
  caller: Caller,
  { host, port, via }: Pick<RegisterOptions, 'host' | 'port' | 'via'>,
) {
  const { serverNamed } = await import('./servers-named.ts')
  return {
    host,
    port: port === undefined ? undefined : Number(port),
    via: via === undefined ? undefined : (await serverNamed(caller, via)).id,
  }
}
