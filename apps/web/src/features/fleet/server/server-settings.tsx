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
    hop: () => import('./change-hop.tsx'),
    sudo: () => import('./change-sudo.tsx'),
    groups: () => import('./change-groups.tsx'),
    login: () => import('./change-management-login.tsx'),
    processes: () => import('./change-end-processes.tsx'),
  })
  return (
    <section aria-labelledby="settings">
      <h2 id="settings">Settings</h2>
      <dl class="details">
        <dt>Logging in</dt>
        <Setting what="how members log in" onChange={() => dialogs.open('access')}>
          <b>{accessInWords[props.server.access].name}</b>:{' '}
          <span class="soft">{accessInWords[props.server.access].means}</span>
        </Setting>
        <dt>Reached</dt>
        <Setting what="how it is reached" onChange={() => dialogs.open('hop')}>
          <b>{props.server.via ? `Through ${props.server.via.name}` : 'Directly'}</b>
        </Setting>
        <dt>Root</dt>
        <Setting what="root" onChange={() => dialogs.open('sudo')}>
          <b>{props.server.sudo ? 'On' : 'Off'}</b>:{' '}
          <span class="soft">
            {props.server.sudo
              ? 'any login can become root with sudo, without a password'
              : 'Gatehouse gives no login root access'}
          </span>
        </Setting>
        <dt>Groups</dt>
        <Setting what="groups" onChange={() => dialogs.open('groups')}>
          <Show
            when={props.server.groups.length > 0}
            fallback={
              <>
                <b>None</b>: <span class="soft">logins are in no group but their own</span>
              </>
            }
          >
            <b class="mono">{props.server.groups.join(', ')}</b>:{' '}
            <span class="soft">any login is put into {props.server.groups.length === 1 ? 'it' : 'them'}</span>
          </Show>
        </Setting>
        <dt>Management login</dt>
        <Setting what="the management login" onChange={() => dialogs.open('login')}>
          <b class="mono">{props.server.managementLogin}</b>:{' '}
          <span class="soft">
            {props.server.managementLogin === 'root'
              ? 'Gatehouse logs in as root'
              : 'Gatehouse logs in as this, and becomes root with sudo'}
          </span>
        </Setting>
        <dt>When access ends</dt>
        <Setting what="what happens when access ends" onChange={() => dialogs.open('processes')}>
          <b>{props.server.endProcesses ? 'Stop everything' : 'Remove the keys only'}</b>:{' '}
          <span class="soft">
            {props.server.endProcesses
              ? 'running processes and open connections are ended'
              : 'running processes and open connections are left alone'}
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

function Setting(props: { children: JSX.Element; what: string; onChange: () => void }) {
  const account = useAccount()
  return (
    <dd class="acted-on">
      <span>{props.children}</span>
      <Show when={account.can('server:manage')}>
        <div class="beside-line">
          <Button kind="quiet" aria-label={`Change ${props.what}`} onClick={props.onChange}>
            Change
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
      The host records what members do with their own keys, and Gatehouse fetches it at the next check. Root
      on the host could alter such a recording, and so could the login while it runs. If recordings must be
      tamper-proof, choose Gateway only. Files are copied through the gateway; sftp and scp directly to this
      server are refused.
    </p>
  )
}
