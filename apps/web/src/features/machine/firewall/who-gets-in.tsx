import { createSignal, For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextField } from '../../../ui/field.tsx'
import { Form } from '../../../ui/form.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { State } from '../../../ui/state.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { type AccountInUse, useAccount } from '../../team/account/account-context.ts'
import css from './firewall.module.css'

type Admissions = Awaited<ReturnType<AccountInUse['api']['firewall']['whoGetsIn']['query']>>['items']

/** Whether an address gets in to a port, on which servers, and by which line. */
export function WhoGetsIn(props: { server: string | null; address: string | null }) {
  const account = useAccount()
  const [answer, setAnswer] = createSignal<Admissions>()
  const form = createForm<{ address: string; protocol: 'tcp' | 'udp' | 'icmp'; port: string }>({
    initial: { address: props.address ?? '', protocol: 'tcp', port: '22' },
    async send({ address, protocol, port }) {
      const { items } = await account.api.firewall.whoGetsIn.query({
        address,
        protocol,
        port: protocol === 'icmp' || port === '' ? null : Number(port),
        servers: props.server === null ? null : [props.server],
      })
      setAnswer(items)
    },
  })
  return (
    <section aria-labelledby="who-gets-in">
      <h2 id="who-gets-in">Who gets in?</h2>
      <Form
        form={form}
        class={css.who}
        noValidate
        actionsFirst
        actions={
          <Button type="submit" busy={form.busy()}>
            Look
          </Button>
        }
      >
        <TextField label="Address" mono {...form.field('address')} />
        <SelectField
          label="Protocol"
          options={[
            { value: 'tcp', label: 'TCP' },
            { value: 'udp', label: 'UDP' },
            { value: 'icmp', label: 'ICMP (ping)' },
          ]}
          {...form.field('protocol')}
        />
        <TextField label="Port" mono {...form.field('port')} />
      </Form>
      <div aria-live="polite">
        <Show when={answer()}>
          {(items) => (
            <Table
              label="Who gets in"
              part
              head={
                <>
                  <th>Server</th>
                  <th>Gets in</th>
                  <th>Because</th>
                </>
              }
            >
              <For each={items()}>
                {(one) => (
                  <Row name={one.name}>
                    <td class="mono">{one.name}</td>
                    <td>
                      <State tone={one.verdict === 'accept' ? 'ok' : 'bad'}>
                        {one.verdict === 'accept' ? 'yes' : 'no'}
                      </State>
                    </td>
                    <td class="fold" data-label="Because">
                      {one.line}
                    </td>
                  </Row>
                )}
              </For>
            </Table>
          )}
        </Show>
      </div>
    </section>
  )
}
