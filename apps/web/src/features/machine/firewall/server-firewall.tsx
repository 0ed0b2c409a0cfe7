import { A } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { State } from '../../../ui/state.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { PartState } from '../part/part-state.tsx'
import css from './firewall.module.css'
import { BesideRules } from './listening.tsx'
import { PartFacts } from './part-facts.tsx'
import { ProviderFilters } from './provider-filters.tsx'
import { firewallOf } from './queries.ts'
import { RuleList } from './rule-list.tsx'
import { WhoGetsIn } from './who-gets-in.tsx'

/** A server's firewall: whether it is on and proved, its own rules and the account's, and what else filters there. */
export default function ServerFirewall(props: { server: string }) {
  const account = useAccount()
  const known = createReadStore(() => firewallOf(account.slug, props.server))
  const [on, setOn] = createSignal(true)
  const dialogs = createDialogs({
    add: () => import('./edit-rule.tsx'),
    allowMe: () => import('./allow-me.tsx'),
    switch: () => import('./switch-firewall.tsx'),
  })
  const turn = (to: boolean) => {
    setOn(to)
    dialogs.open('switch')
  }
  return (
    <Show when={known()}>
      {(firewall) => {
        const server = () => firewall().servers[0]
        const part = () => firewall().parts[0]
        const own = () => firewall().rules.filter((rule) => rule.server !== null)
        const inherited = () => firewall().rules.filter((rule) => rule.server === null)
        return (
          <section aria-labelledby="firewall">
            <h2 id="firewall">Firewall</h2>
            <p>
              <Show when={server()?.enabled} fallback={<State tone="none">off: everything gets in</State>}>
                <PartState of={part()} on />
                <Show when={server()?.gatewayOnly}> SSH is for Gatehouse alone.</Show>
              </Show>
            </p>
            <Show when={part()}>{(one) => <PartFacts part={one()} takeOver={firewall().takeOver} />}</Show>
            <ProviderFilters server={props.server} />
            <Show when={account.can('firewall:write')}>
              <div class={css.above}>
                <Button kind={server()?.enabled ? 'plain' : 'main'} onClick={() => turn(!server()?.enabled)}>
                  {server()?.enabled ? 'Turn off' : 'Turn on'}
                </Button>
                <Show when={server()?.enabled}>
                  <Button onClick={() => turn(true)}>Gateway only…</Button>
                </Show>
                <Button onClick={() => dialogs.open('add')}>Add a rule</Button>
                <Button onClick={() => dialogs.open('allowMe')}>Allow my address</Button>
                <dialogs.Open
                  server={props.server}
                  servers={
                    server()
                      ? [
                          {
                            server: props.server,
                            name: server()?.name ?? '',
                            enabled: server()?.enabled ?? false,
                          },
                        ]
                      : []
                  }
                  on={on()}
                  gatewayOnly={server()?.gatewayOnly ?? false}
                  generation={firewall().generation}
                  address={firewall().address}
                />
              </div>
            </Show>
            <Show when={own().length > 0} fallback={<p class="soft">It has no rules of its own.</p>}>
              <RuleList
                label="Rules of this server"
                rules={own()}
                server={props.server}
                generation={firewall().generation}
                readOnly={!account.can('firewall:write')}
              />
            </Show>
            <Show when={inherited().length > 0}>
              <h3 class={css.inherited}>
                From <A href={`/${account.slug}/firewall`}>the account’s rules</A>
              </h3>
              <RuleList
                label="Rules of the account"
                rules={inherited()}
                generation={firewall().generation}
                readOnly
              />
            </Show>
            <BesideRules
              server={props.server}
              enabled={server()?.enabled ?? false}
              generation={firewall().generation}
            />
            <WhoGetsIn server={props.server} address={firewall().address} />
          </section>
        )
      }}
    </Show>
  )
}
