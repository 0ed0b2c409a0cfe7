import type { AccountView, SessionRules as SessionRulesView } from '@gatehouse/core/team/account/view'
import { Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { counted } from '../../../ui/count.ts'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { When } from '../../../ui/when.tsx'
import { Role } from '../../access/role/role.tsx'
import { useAccount } from './account-context.ts'
import { CheckInterval } from './check-interval.tsx'
import { GatewayKey } from './gateway-key.tsx'
import { ManagementKey } from './management-key.tsx'
import { accountOf } from './queries.ts'
import { keptInWords } from './recording-days.ts'
import { RecordingRoom } from './recording-room.tsx'
import { takenInWords } from './recording-room-words.ts'
import { RecordingSettings } from './recording-settings.tsx'
import { RenameAccount } from './rename-account.tsx'
import { SecuritySettings } from './security-settings.tsx'
import { SessionRules } from './session-rules.tsx'
import '../../../ui/details.css'

export function AccountSettings() {
  const account = useAccount()
  const view = createRead(() => accountOf(account.slug))
  const dialogs = createDialogs({
    leave: () => import('./leave-account.tsx'),
    close: () => import('./close-account.tsx'),
  })
  return (
    <Show when={view()}>
      {(known) => (
        <>
          <Show when={account.can('account:update')}>
            <RenameAccount name={known().name} />
          </Show>
          <AccountFacts view={known()} />
          <Show when={account.can('account:update')}>
            <CheckInterval minutes={known().checkMinutes} />
            <Show when={known().sessions}>{(rules) => <SessionRules rules={rules()} />}</Show>
            <RecordingSettings view={known()} />
            <Show when={known().recordings}>{(room) => <RecordingRoom room={room()} />}</Show>
            <SecuritySettings view={known()} />
          </Show>
          <Show when={account.can('server:read')}>
            <ManagementKey />
            <GatewayKey />
          </Show>
          <h2>Leave</h2>
          <p class="soft">
            You are <Role role={account.membership().role} /> of {known().name}. Leaving ends your access at
            once.
          </p>
          <Button onClick={() => dialogs.open('leave')}>Leave {known().name} …</Button>
          <Show when={account.can('account:close')}>
            <h2>Close the account</h2>
            <p class="soft">Ends everybody’s access, and takes every key off every server. For good.</p>
            <Button onClick={() => dialogs.open('close')}>Close {known().name} …</Button>
          </Show>
          <dialogs.Open view={known()} />
        </>
      )}
    </Show>
  )
}

function AccountFacts(props: { view: AccountView }) {
  const account = useAccount()
  const usage = () => props.view.usage
  const of = (limit: number | null) => (limit === null ? ', no limit' : ` of ${limit}`)
  return (
    <dl class="details">
      <dt>Short name</dt>
      <dd class="mono">{props.view.slug}</dd>
      <dt>Members</dt>
      <dd>
        {usage().members}
        {of(props.view.limits.members)}
        <Show when={usage().pendingInvites > 0}>
          <span class="soft">
            {', '}
            {usage().pendingInvites === 1 ? '1 pending invite' : `${usage().pendingInvites} pending invites`}
          </span>
        </Show>
      </dd>
      <dt>Servers</dt>
      <dd>
        {usage().servers}
        {of(props.view.limits.servers)}
      </dd>
      <Show when={!account.can('account:update')}>
        <dt>Checked</dt>
        <dd>each server every {minutesInWords(props.view.checkMinutes)}</dd>
        <Show when={props.view.sessions}>
          {(rules) => (
            <>
              <dt>SSH sessions</dt>
              <dd>
                {limitsInWords(rules())}
                <br />
                forwarding{' '}
                <Show when={rules().forwardTo.length > 0} fallback="nowhere">
                  to <span class="mono">{rules().forwardTo.join(', ')}</span>
                </Show>
              </dd>
            </>
          )}
        </Show>
        <dt>Recordings</dt>
        <dd>
          {keptInWords(props.view.recordingDays, props.view.recordInput)}
          <Show when={props.view.recordings}>
            {(room) => (
              <>
                <br />
                {takenInWords(room())}
              </>
            )}
          </Show>
          <Show when={props.view.touchToPlay}>
            <br />
            shown after a touch of a passkey
          </Show>
        </dd>
        <dt>Passkeys</dt>
        <dd>required of {props.view.passkeysOf}</dd>
      </Show>
      <dt>Opened</dt>
      <dd>
        <When at={props.view.createdAt} />
      </dd>
    </dl>
  )
}

function limitsInWords({ idleMinutes, hours }: SessionRulesView): string {
  const idle =
    idleMinutes === null ? 'idle without limit' : `idle for at most ${counted(idleMinutes, 'minute')}`
  return `${idle}, ${hours === null ? 'as long as they like' : `for at most ${counted(hours, 'hour')}`}`
}

const minutesInWords = (minutes: number) => (minutes === 1 ? 'minute' : counted(minutes, 'minute'))
