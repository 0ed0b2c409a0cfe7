import type { TrunkTransport, TrunkView } from '@gatehouse/core/dialer/trunk/view'
import { readHost, writtenHost } from '@gatehouse/core/dialer/trunk/written-host'
import { createResource, For, Show } from 'solid-js'
import { linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextArea, TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'

const transports = [
  { value: 'udp', label: 'UDP' },
  { value: 'tcp', label: 'TCP' },
  { value: 'tls', label: 'TLS' },
] as const satisfies readonly { value: TrunkTransport; label: string }[]

/** Asks for a trunk. A secret is tried before it is kept, so what the carrier says stands at its field. */
export default function EditTrunk(props: { of?: TrunkView; onClose: () => void }) {
  const account = useAccount()
  const { of } = props
  const [servers] = createResource(() => account.api.servers.list.query({ limit: 200 }))
  const form = createForm({
    initial: {
      name: of?.name ?? '',
      hosts: of?.hosts.map(writtenHost).join('\n') ?? '',
      transport: of?.transport ?? ('udp' as TrunkTransport),
      username: of?.username ?? '',
      secret: '',
      callerId: of?.callerId ?? '',
      prefixes: of?.prefixes.join('\n') ?? '',
      local: of?.local ?? false,
      enabled: of?.enabled ?? true,
      servers: of?.servers.map(({ id }) => id) ?? [],
      untried: false,
    },
    async send({ name, hosts, username, secret, prefixes, ...rest }) {
      const { trunks } = account.api
      const fields = {
        ...rest,
        hosts: linesIn(hosts).map(readHost),
        username: username || null,
        ...(secret && { secret }),
        prefixes: linesIn(prefixes),
      }
      const kept = of && {
        trunk: of.id,
        codecs: of.codecs as 'PCMU'[], // as they were given
        assertsCaller: of.assertsCaller,
        numberFormat: of.numberFormat,
        media: of.media,
      }
      const { answer } = kept
        ? await trunks.update.mutate({ ...kept, ...fields })
        : await trunks.create.mutate({ name, ...fields })
      toast(`Saved ${of?.name ?? name}.${answer === null ? '' : ` The carrier says: ${answer}`}`)
      await refetch('dialer')
    },
  })
  const chosen = () => form.values().servers
  return (
    <FormDialog
      title={of ? `Change ${of.name}` : 'Add a trunk'}
      description="The firewall’s rules that it needs come with it, and go with it."
      form={form}
      action={of ? 'Save' : 'Add trunk'}
      discards="this trunk"
      ready={of ? form.changed() : true}
      noValidate
      onClose={props.onClose}
    >
      <Show when={!of}>
        <TextField label="Name" mono hint="Lowercase letters, digits and hyphens." {...form.field('name')} />
      </Show>
      <TextArea
        label="Hosts"
        hint="One a line, the first is tried first: sip.example.com, or with a port."
        {...form.field('hosts')}
      />
      <SelectField label="Transport" options={transports} {...form.field('transport')} />
      <TextField
        label="Username"
        hint="Empty where the carrier knows your servers by their addresses."
        {...form.field('username')}
      />
      <Show when={form.values().username}>
        <TextField
          label="Secret"
          mono
          hint={
            of?.username
              ? 'Empty keeps the one that is there. It is tried from the first server.'
              : 'It is tried from the first server before it is kept, and never shown again.'
          }
          {...form.field('secret')}
        />
        <Checkbox
          label="Keep it even if it can’t be tried"
          checked={form.values().untried}
          onChange={form.field('untried').onInput}
        />
      </Show>
      <TextField label="Caller ID" mono placeholder="+15550100" {...form.field('callerId')} />
      <TextArea
        label="Allowed prefixes"
        hint="One a line: what numbers that may be called begin with, such as +1."
        {...form.field('prefixes')}
      />
      <fieldset class="group" aria-label="Servers">
        <legend>Servers</legend>
        <For each={servers()?.items} fallback={<p class="soft">This account has no servers yet.</p>}>
          {({ id, name }) => (
            <Checkbox
              label={name}
              checked={chosen().includes(id)}
              onChange={(on) =>
                form.field('servers').onInput(on ? [...chosen(), id] : chosen().filter((one) => one !== id))
              }
            />
          )}
        </For>
        <Show when={form.field('servers').error}>{(error) => <p class="error">{error()}</p>}</Show>
      </fieldset>
      <Checkbox
        label="The carrier is in the servers’ own network"
        checked={form.values().local}
        onChange={form.field('local').onInput}
      />
      <Checkbox label="On" checked={form.values().enabled} onChange={form.field('enabled').onInput} />
    </FormDialog>
  )
}
