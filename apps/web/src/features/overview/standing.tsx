import { type Role, roles } from '@gatehouse/core/access/roles'
import type { OverviewView } from '@gatehouse/core/overview/view'
import { A } from '@solidjs/router'
import { For, type JSX, Show } from 'solid-js'
import { Copyable } from '../../ui/copy.tsx'
import { count, counted } from '../../ui/count.ts'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { gatewayCommand } from '../session/session/gateway-command.ts'
import { useAccount } from '../team/account/account-context.ts'
import css from './overview.module.css'

/** How the account stands, in a few numbers beside what happens. */
export function Standing(props: { view: OverviewView }) {
  const account = useAccount()
  const managesOrReads = () => props.view.own === null || account.can('team:manage')
  return (
    <>
      <Show when={props.view.fleet}>{(fleet) => <Fleet fleet={fleet()} />}</Show>
      <Show when={managesOrReads() && props.view.team}>{(team) => <Team team={team()} />}</Show>
      <Show when={props.view.own && props.view.gateway}>
        {(gateway) => (
          <Show
            when={!account.can('team:manage') && props.view.own}
            fallback={<GatewayCommand to={gateway()} />}
          >
            {(own) => <OwnServers own={own()} gateway={gateway()} />}
          </Show>
        )}
      </Show>
      <Show when={managesOrReads() && props.view.fleet && props.view.team}>
        <Limits view={props.view} />
      </Show>
    </>
  )
}

function Part(props: { title: string; children: JSX.Element }) {
  return (
    <section class={css.part}>
      <h2>{props.title}</h2>
      {props.children}
    </section>
  )
}

function Fleet(props: { fleet: NonNullable<OverviewView['fleet']> }) {
  const account = useAccount()
  const inSync = () => props.fleet.states['in-sync']
  const failed = () => props.fleet.states.failing + props.fleet.states['host-key-changed']
  const words = () => `${count(inSync())} of ${count(props.fleet.total)} in sync`
  const rest = () =>
    [
      failed() > 0 && `${count(failed())} failing`,
      props.fleet.states.pending > 0 && `${count(props.fleet.states.pending)} pending`,
      props.fleet.states['removal-pending'] > 0 &&
        `${count(props.fleet.states['removal-pending'])} removal pending`,
    ]
      .filter(Boolean)
      .join(', ')
  return (
    <Part title="Servers">
      <Show when={props.fleet.total > 0} fallback={<p class="soft">None yet.</p>}>
        <p class={css.number}>
          <A href={`/${account.slug}/servers`}>{words()}</A>
        </p>
        <ProgressBar
          label="Servers in sync"
          of={props.fleet.total}
          done={inSync()}
          failed={failed()}
          words={words()}
        />
        <Show when={rest()}>
          <p class="soft">{rest()}</p>
        </Show>
      </Show>
    </Part>
  )
}

const roleNames: Record<Role, [one: string, many: string]> = {
  OWNER: ['owner', 'owners'],
  OPERATOR: ['operator', 'operators'],
  VIEWER: ['viewer', 'viewers'],
  BILLING: ['billing', 'billing'],
}

function Team(props: { team: NonNullable<OverviewView['team']> }) {
  const account = useAccount()
  const inRoles = () =>
    roles
      .flatMap((role) => props.team.roles.filter((one) => one.role === role))
      .map(({ role, members }) => counted(members, ...roleNames[role]))
      .join(', ')
  return (
    <>
      <Part title="Members">
        <p class={css.number}>
          <A href={`/${account.slug}/team`}>{counted(props.team.total, 'member')}</A>
        </p>
        <p class="soft">
          {inRoles()}
          <Show when={props.team.pendingInvites > 0}>
            ; {counted(props.team.pendingInvites, 'pending invite')}
          </Show>
        </p>
      </Part>
      <Part title="Passkeys">
        <p class={css.number}>
          <Show
            when={account.can('team:manage')}
            fallback={`${count(props.team.withPasskey)} of ${counted(props.team.total, 'member')}`}
          >
            <A href={`/${account.slug}/team/security`}>
              {count(props.team.withPasskey)} of {counted(props.team.total, 'member')}
            </A>
          </Show>
        </p>
      </Part>
    </>
  )
}

type Gateway = NonNullable<OverviewView['gateway']>

function GatewayCommand(props: { to: Gateway }) {
  return (
    <Part title="Log in by SSH">
      <Copyable label="Gateway command" text={gatewayCommand(props.to, 'NAME')} />
      <p class="soft">NAME is the server’s name.</p>
    </Part>
  )
}

function OwnServers(props: { own: NonNullable<OverviewView['own']>; gateway: Gateway }) {
  const account = useAccount()
  const more = () => props.own.count - props.own.servers.length
  return (
    <Part title="Your servers">
      <Show when={props.own.sshKeys === 0}>
        <p>
          <A href={`/${account.slug}/keys`}>Add your SSH key</A> to log in from your own terminal.
        </p>
      </Show>
      <Show when={props.own.count > 0} fallback={<p class="soft">None yet.</p>}>
        <For each={props.own.servers}>
          {({ name }) => (
            <Copyable label={`Command for ${name}`} text={gatewayCommand(props.gateway, name)} />
          )}
        </For>
        <Show when={more() > 0}>
          <p>
            <A href={`/${account.slug}/servers`}>{count(more())} more</A>
          </p>
        </Show>
      </Show>
    </Part>
  )
}

function Limits(props: { view: OverviewView }) {
  const of = (used: number, limit: number | null | undefined) =>
    limit === null || limit === undefined ? 'no limit' : `${count(used)} of ${count(limit)}`
  const places = () => (props.view.team?.total ?? 0) + (props.view.team?.pendingInvites ?? 0)
  return (
    <Part title="Limits">
      <dl class={css.limits}>
        <dt>Servers</dt>
        <dd>{of(props.view.fleet?.total ?? 0, props.view.fleet?.limit)}</dd>
        <dt>Members and invites</dt>
        <dd>{of(places(), props.view.team?.limit)}</dd>
      </dl>
    </Part>
  )
}
