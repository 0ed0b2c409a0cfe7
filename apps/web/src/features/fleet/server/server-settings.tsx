import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { type JSX, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { accessInWords } from './server-access-words.ts'
import '../../../ui/details.css'

/** How members log in to the server, what logins may do there, and what happens there when access ends. */
export function ServerSettings(props: { server: ServerDetail }) {
  const dialogs = createDialogs({
    access: () => import('./change-server-access.tsx'),
    sudo: () => import('./change-sudo.tsx'),
    processes: () => import('./change-end-processes.tsx'),
  })
  return (
    <section aria-labelledby="settings">
      <h2 id="settings">Settings</h2>
      <dl class="details">
        <dt>Logging in</dt>
        <Setting action="Change …" onChange={() => dialogs.open('access')}>
          <b>{accessInWords[props.server.access].name}</b>{' '}
          <span class="soft">{accessInWords[props.server.access].means}</span>
        </Setting>
        <dt>Root</dt>
        <Setting
          action={props.server.sudo ? 'Turn off …' : 'Turn on …'}
          onChange={() => dialogs.open('sudo')}
        >
          <b>{props.server.sudo ? 'On' : 'Off'}</b>{' '}
          <span class="soft">
            {props.server.sudo
              ? 'every login may become root by sudo, without a password'
              : 'no login may become root by what Gatehouse writes'}
          </span>
        </Setting>
        <dt>Processes</dt>
        <Setting
          action={props.server.endProcesses ? 'Leave running …' : 'End processes …'}
          onChange={() => dialogs.open('processes')}
        >
          <b>{props.server.endProcesses ? 'End with the access' : 'Go on after the access'}</b>{' '}
          <span class="soft">
            {props.server.endProcesses
              ? 'what a login still runs then, open connections too, is ended'
              : 'the keys leave; what a login still runs then is left alone'}
          </span>
        </Setting>
      </dl>
      <Show when={props.server.access === 'recorded'}>
        <RecordedByHost />
      </Show>
      <dialogs.Open server={props.server} />
    </section>
  )
}

function Setting(props: { children: JSX.Element; action: string; onChange: () => void }) {
  const account = useAccount()
  return (
    <dd class="acted-on">
      <span>{props.children}</span>
      <Show when={account.can('server:manage')}>
        <div class="beside-line">
          <Button kind="quiet" onClick={props.onChange}>
            {props.action}
          </Button>
        </div>
      </Show>
    </dd>
  )
}

/** What a recording by the host is worth, and what it does not cover. */
function RecordedByHost() {
  return (
    <p class="soft">
      What members open with their own keys is recorded by the host and fetched at the next check. Such a
      recording is the host’s own word: root there could alter it, and so could the login while it runs. Where
      a recording has to hold, let members in through the gateway only. Files are copied through the gateway;
      sftp and scp straight to this server are refused.
    </p>
  )
}
