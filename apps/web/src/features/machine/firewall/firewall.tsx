import { A } from '@solidjs/router'
import { createSignal, For, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { createSelection } from '../../../ui/create-selection.ts'
import { Notice } from '../../../ui/notice.tsx'
import { SelectionBar } from '../../../ui/selection-bar.tsx'
import { State } from '../../../ui/state.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { PartState } from '../part/part-state.tsx'
import css from './firewall.module.css'
import { firewallOf, type Firewall as Known } from './queries.ts'
import { RuleList } from './rule-list.tsx'
import { WhoGetsIn } from './who-gets-in.tsx'

/** The account's rules, who gets in, and where the firewall is on. */
export default function Firewall() {
  const account = useAccount()
  const known = createReadStore(() => firewallOf(account.slug, null))
  const dialogs = createDialogs({
    add: () => import('./edit-rule.tsx'),
    allowMe: () => import('./allow-me.tsx'),
  })
  const buttons = () => (
    <Show when={account.can('firewall:write')}>
      <Button kind="main" onClick={() => dialogs.open('add')}>
        Add a rule
      </Button>
      <Button onClick={() => dialogs.open('allowMe')}>Allow my address</Button>
    </Show>
  )
  return (
    <Show when={known()}>
      {(firewall) => (
        <>
          <Show
            when={firewall().rules.length > 0}
            fallback={
              <Notice title="No rules yet" actions={buttons()}>
                Rules of the account are on all of its servers. They count once the firewall of a server is
                on; Gatehouse itself is always let in.
              </Notice>
            }
          >
            <p class="soft">
              On all servers, whatever their order: what is denied comes before what is allowed.
            </p>
            <div class={css.above}>{buttons()}</div>
            <RuleList
              label="Rules of the account"
              rules={firewall().rules}
              server={null}
              generation={firewall().generation}
              readOnly={!account.can('firewall:write')}
            />
          </Show>
          <WhoGetsIn server={null} address={firewall().address} />
          <h2>Servers</h2>
          <Servers firewall={firewall()} />
          <dialogs.Open server={null} generation={firewall().generation} address={firewall().address} />
        </>
      )}
    </Show>
  )
}

/** Which servers have their firewall on; several are turned on or off together. */
function Servers(props: { firewall: Known }) {
  const account = useAccount()
  const [on, setOn] = createSignal(true)
  const selection = createSelection({
    noun: 'server',
    items: () => props.firewall.servers,
    shown: () => props.firewall.servers,
    keyOf: ({ server }) => server,
  })
  const dialogs = createDialogs({ switch: () => import('./switch-firewall.tsx') })
  const turn = (to: boolean) => {
    setOn(to)
    dialogs.open('switch')
  }
  const part = (server: string) => props.firewall.parts.find((one) => one.server === server)
  return (
    <>
      <SelectionBar selection={selection}>
        <Button onClick={() => turn(true)}>Turn on</Button>
        <Button onClick={() => turn(false)}>Turn off</Button>
      </SelectionBar>
      <Table
        label="Servers"
        part
        selection={account.can('firewall:write') ? selection : undefined}
        head={
          <>
            <th>Server</th>
            <th>Firewall</th>
            <th>Own rules</th>
          </>
        }
      >
        <For each={props.firewall.servers} fallback={<tr />}>
          {(one) => (
            <Row name={one.name} select={one.server}>
              <td>
                <A href={`/${account.slug}/servers/${one.server}`}>{one.name}</A>
              </td>
              <td>
                <Show when={one.enabled} fallback={<State tone="none">off</State>}>
                  <PartState of={part(one.server)} on />
                </Show>
              </td>
              <td class="fold" data-label="Own rules">
                {one.rules}
              </td>
            </Row>
          )}
        </For>
      </Table>
      <dialogs.Open
        servers={selection.items()}
        on={on()}
        gatewayOnly={selection.items().some(({ gatewayOnly }) => gatewayOnly)}
      />
    </>
  )
}
