import type { Role as RoleName } from '@gatehouse/core/access/roles'
import { roleHolds } from '@gatehouse/core/access/roles'
import type { MemberDetails } from '@gatehouse/core/team/member/view'
import { A } from '@solidjs/router'
import { For, type JSX, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { count, counted } from '../../../ui/count.ts'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { State } from '../../../ui/state.tsx'
import { exactTime } from '../../../ui/time.ts'
import { When } from '../../../ui/when.tsx'
import { Role } from '../../access/role/role.tsx'
import { proofInWords } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'
import { mayDo, memberDialogs } from './member-dialogs.ts'
import { PasskeyState } from './passkey-state.tsx'
import '../../../ui/details.css'

/** Who a member is and what they reach, each with what can be done about it. */
export function MemberFacts(props: { member: MemberDetails }) {
  const account = useAccount()
  const member = () => props.member
  const dialogs = createDialogs(memberDialogs)
  const may = () => mayDo(member(), account)
  return (
    <>
      <dl class="details">
        <Fact
          name="Role"
          actions={
            <>
              <Show when={may().role}>
                <Button class="compact" onClick={() => dialogs.open('role')}>
                  Change role
                </Button>
              </Show>
              <Show when={may().ownership}>
                <Button class="compact" onClick={() => dialogs.open('ownership')}>
                  Offer ownership
                </Button>
              </Show>
            </>
          }
        >
          <Role role={member().role} /> <span class="soft">{member().can}</span>
          <Show when={member().ownershipOffered}>
            {' · '}
            <State tone="wait">ownership offered</State>
          </Show>
        </Fact>
        <Fact
          name="Servers"
          actions={
            <Show when={may().servers}>
              <Button class="compact" onClick={() => dialogs.open('servers')}>
                Limit servers
              </Button>
            </Show>
          }
        >
          <Servers member={member()} />
        </Fact>
        <Fact
          name="Expires"
          actions={
            <Show when={may().end}>
              <Button class="compact" onClick={() => dialogs.open('end')}>
                Set expiry
              </Button>
            </Show>
          }
        >
          <Show when={member().expiresAt} fallback={<span class="soft">never</span>}>
            {(at) => (
              <>
                <When at={at()} /> <span class="mono faint">{exactTime(at())}</span>
              </>
            )}
          </Show>
        </Fact>
        <Fact
          name="Passkeys"
          actions={
            <>
              <Show when={may().reset}>
                <Button class="compact" onClick={() => dialogs.open('reset')}>
                  Reset passkeys
                </Button>
              </Show>
              <Show when={may().keepPasskeys}>
                <Button class="compact" onClick={() => dialogs.open('keepPasskeys')}>
                  Cancel reset
                </Button>
              </Show>
            </>
          }
        >
          <PasskeyState
            role={member().role}
            passkeys={member().security?.passkeys ?? Number(member().passkey)}
            synced={member().security?.synced ?? false}
            resetAt={member().resetAt}
            counted={member().security !== null}
          />
          <Show when={member().security}>
            {(security) => <span class="soft"> · {codesInWords(security().recoveryCodes)}</span>}
          </Show>
        </Fact>
        <Show when={member().security}>
          {(security) => (
            <Fact
              name="Signed in"
              actions={
                <Show when={may().signOut}>
                  <Button class="compact" onClick={() => dialogs.open('signOut')}>
                    Sign out
                  </Button>
                </Show>
              }
            >
              <Show when={security().signIns > 0} fallback={<span class="soft">nowhere</span>}>
                in {counted(security().signIns, 'browser')}
              </Show>
            </Fact>
          )}
        </Show>
        <Fact name="Login">
          <span class="mono">{member().login}</span> <span class="soft">on every server they can reach</span>
          <For each={member().sharedLogins ?? []}>
            {({ login, servers }) => (
              <>
                ; <span class="mono">{login}</span>{' '}
                <span class="soft">
                  shared, on {servers === 0 ? 'no server they can reach' : counted(servers, 'server')}
                </span>
              </>
            )}
          </For>
        </Fact>
        <Fact name="Last seen">
          <Show when={member().lastSeenAt} fallback={<span class="soft">never</span>}>
            {(at) => <Moment at={at()} />}
          </Show>
        </Fact>
        <Fact
          name="Member since"
          actions={
            <Show when={may().revoke}>
              <Button class="compact outlined-danger" onClick={() => dialogs.open('revoke')}>
                Revoke
              </Button>
            </Show>
          }
        >
          <Moment at={member().joinedAt} />
        </Fact>
      </dl>
      <dialogs.Open member={member()} signIns={member().security?.signIns ?? 0} />
    </>
  )
}

/** Which servers: all, or those named; and how far their keys are. */
function Servers(props: { member: MemberDetails }) {
  const account = useAccount()
  const proof = () => props.member.sync && proofInWords(props.member.sync)
  return (
    <Show
      when={roleHolds(props.member.role, 'server:ssh')}
      fallback={<span class="soft">{noServers(props.member.role)}</span>}
    >
      <span>
        <Show when={props.member.servers} fallback="All servers">
          {(chosen) => (
            <Show when={chosen().length > 0 || props.member.labels.length > 0} fallback="None">
              <Show when={props.member.labels.length > 0}>
                Every server labeled <span class="mono">{props.member.labels.join(', ')}</span>
                {chosen().length > 0 && '; '}
              </Show>
              <For each={chosen()}>
                {(server, index) => (
                  <>
                    {index() > 0 && ', '}
                    <A class="mono" href={`/${account.slug}/servers/${server.id}`}>
                      {server.name}
                    </A>
                  </>
                )}
              </For>
            </Show>
          )}
        </Show>
        <Show when={props.member.keys > 0} fallback={<span class="soft"> · no SSH key yet</span>}>
          <Show when={proof()}>
            {(words) => (
              <>
                {' · '}
                <State tone={words().tone}>{words().words}</State>
              </>
            )}
          </Show>
        </Show>
      </span>
    </Show>
  )
}

const noServers = (role: RoleName) => `None: a ${role.toLowerCase()} has no login on servers.`

function codesInWords(left: number | null): string {
  return left === null ? 'no recovery codes' : `${count(left)} recovery codes left`
}

function Fact(props: { name: string; actions?: JSX.Element; children: JSX.Element }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd class="acted-on">
        <span>{props.children}</span>
        <span class="beside-line">{props.actions}</span>
      </dd>
    </>
  )
}

function Moment(props: { at: string }) {
  return (
    <>
      <When at={props.at} /> <span class="mono faint">{exactTime(props.at)}</span>
    </>
  )
}
