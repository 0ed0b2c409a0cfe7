import type { ServerDetail, ServerLogin } from '@gatehouse/core/fleet/server/view'
import { A } from '@solidjs/router'
import { For, type JSX, Show } from 'solid-js'
import { createRead, orUndefined } from '../../../api/read.ts'
import { Copyable } from '../../../ui/copy.tsx'
import { SshConfig } from '../../session/ssh-config/ssh-config.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import css from './log-in.module.css'
import { directCommand, gatewayCommand } from './log-in-commands.ts'

/** The commands by which the reader logs in, as the server allows it. Part of a list of facts. */
export function LogIn(props: { server: ServerDetail }) {
  const account = useAccount()
  const view = createRead(() => orUndefined(accountOf(account.slug)))
  const own = () =>
    props.server.logins.find(
      ({ login, state }) => login === account.membership().login && state !== 'removal-pending',
    )
  const shared = () =>
    props.server.sharedLogins.filter(({ members }) =>
      members.some(({ user, reaches }) => reaches && user === account.user().id),
    )
  const among = () => (account.memberships().length > 1 ? account.slug : undefined)
  return (
    <Show when={account.can('server:ssh')}>
      <dt class={css.logIn}>Log in</dt>
      <dd class={css.logIn}>
        <KeptOut login={own()} />
        <Show when={own()?.keys} fallback={<NoWayIn reaches={own() !== undefined} />}>
          <div class={css.commands}>
            <Show when={view()?.gateway}>
              {(gateway) => (
                <Command
                  label="Command to log in through the gateway"
                  text={gatewayCommand(props.server.name, gateway(), among())}
                >
                  through the gateway, recorded
                </Command>
              )}
            </Show>
            <For each={view()?.gateway ? shared() : []}>
              {({ login }) => (
                <Show when={view()?.gateway}>
                  {(gateway) => (
                    <Command
                      label={`Command to log in as ${login} through the gateway`}
                      text={gatewayCommand(props.server.name, gateway(), among(), login)}
                    >
                      as <span class="mono">{login}</span>, which you share
                    </Command>
                  )}
                </Show>
              )}
            </For>
            <Show when={props.server.access !== 'gateway' && own()}>
              {(login) => (
                <Command label="Command to log in directly" text={directCommand(login().login, props.server)}>
                  directly, {props.server.access === 'recorded' ? 'recorded on the host' : 'not recorded'}
                </Command>
              )}
            </Show>
            <div>
              <SshConfig /> <span class="soft">all of your servers, by their names alone</span>
            </div>
          </div>
        </Show>
      </dd>
    </Show>
  )
}

/** What keeps the reader out, as far as is known, before they try. */
function KeptOut(props: { login: ServerLogin | undefined }) {
  const reasons = () =>
    props.login
      ? [
          ...(props.login.unadopted
            ? [
                'an account of this name was on the server before Gatehouse, and stays untouched until it is adopted',
              ]
            : []),
          ...(props.login.trouble ? [props.login.trouble] : []),
          ...props.login.shutOut,
        ]
      : []
  return (
    <For each={reasons()}>
      {(reason) => (
        <p class="warning" role="note">
          The server may not let you in as <span class="mono">{props.login?.login}</span>: {reason}.
        </p>
      )}
    </For>
  )
}

function Command(props: { label: string; text: string; children: JSX.Element }) {
  return (
    <div>
      <Copyable label={props.label} text={props.text} />
      <span class="soft">{props.children}</span>
    </div>
  )
}

function NoWayIn(props: { reaches: boolean }) {
  const account = useAccount()
  return (
    <Show when={props.reaches} fallback={<span class="soft">You don’t have access to this server.</span>}>
      <span class="soft">
        You have no SSH key yet. <A href={`/${account.slug}/keys`}>Add one</A> to log in with ssh; the
        terminal in the browser works without.
      </span>
    </Show>
  )
}
