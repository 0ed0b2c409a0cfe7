import type {
  MediaEncryption,
  NumberFormat,
  TrunkTransport,
  TrunkView,
} from '@gatehouse/core/dialer/trunk/view'
import { readHost, writtenHost } from '@gatehouse/core/dialer/trunk/written-host'
import { Show } from 'solid-js'
import { linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { createForm } from '../../../ui/create-form.ts'
import { TextArea, TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { ServersField } from '../../fleet/server/servers-field.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from '../dialer.module.css'

const transports = [
  { value: 'udp', label: 'UDP' },
  { value: 'tcp', label: 'TCP' },
  { value: 'tls', label: 'TLS' },
] as const satisfies readonly { value: TrunkTransport; label: string }[]

const numberFormats = [
  { value: 'e164', label: 'With the plus sign: +15550100' },
  { value: 'digits', label: 'Without it: 15550100' },
  { value: 'national', label: 'National, without the country code' },
] as const satisfies readonly { value: NumberFormat; label: string }[]

const encryptions = [
  { value: 'none', label: 'None' },
  { value: 'sdes', label: 'SDES, with TLS' },
] as const satisfies readonly { value: MediaEncryption; label: string }[]

/** Of digits alone; what is no number is one that is refused. */
const numberIn = (text: string) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : -1)

/** Asks for a trunk. A secret is tried before it is kept, so what the carrier says stands at its field. */
export default function EditTrunk(props: { of?: TrunkView; onClose: () => void }) {
  const account = useAccount()
  const { of } = props
  const form = createForm({
    initial: {
      name: of?.name ?? '',
      hosts: of?.hosts.map(writtenHost).join('\n') ?? '',
      transport: of?.transport ?? ('udp' as TrunkTransport),
      username: of?.username ?? '',
      secret: '',
      callerId: of?.callerId ?? '',
      prefixes: of?.prefixes.join('\n') ?? '',
      codecs: of?.codecs.join('\n') ?? 'PCMU\nPCMA',
      assertsCaller: of?.assertsCaller ?? false,
      numberFormat: of?.numberFormat ?? ('e164' as NumberFormat),
      countryCode: of?.countryCode ?? '',
      dialPrefix: of?.dialPrefix ?? '',
      registers: of?.registers ?? false,
      mediaEncryption: of?.mediaEncryption ?? ('none' as MediaEncryption),
      channels: String(of?.channels ?? ''),
      qualifySeconds: String(of?.qualifySeconds ?? 60),
      local: of?.local ?? false,
      enabled: of?.enabled ?? true,
      servers: of?.servers.map(({ id, name }) => ({ id, name })) ?? [],
      untried: false,
    },
    async send({ name, hosts, username, secret, prefixes, codecs, countryCode, servers, ...rest }) {
      const { trunks } = account.api
      const fields = {
        ...rest,
        servers: servers.map(({ id }) => id),
        hosts: linesIn(hosts).map(readHost),
        username: username || null,
        ...(secret && { secret }),
        prefixes: linesIn(prefixes),
        codecs: linesIn(codecs) as 'PCMU'[], // the core says which there are
        countryCode: rest.numberFormat === 'national' ? countryCode : null,
        dialPrefix: rest.numberFormat === 'e164' ? '' : rest.dialPrefix,
        registers: rest.registers && username !== '',
        mediaEncryption: rest.transport === 'tls' ? rest.mediaEncryption : ('none' as const),
        channels: rest.channels.trim() === '' ? null : numberIn(rest.channels),
        qualifySeconds: numberIn(rest.qualifySeconds),
      }
      const hasOwnDomain = of !== undefined && of.domain !== of.hosts[0]?.host
      const kept = of && { trunk: of.id, ...(hasOwnDomain && { domain: of.domain }), media: of.media }
      const { answer } = kept
        ? await trunks.update.mutate({ ...kept, ...fields })
        : await trunks.create.mutate({ name, ...fields })
      toast(`Saved ${of?.name ?? name}.${answer === null ? '' : ` The carrier says: ${answer}`}`)
      await refetch('dialer')
    },
  })
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
      <SelectField
        label="Numbers"
        hint="How the carrier wants them."
        options={numberFormats}
        {...form.field('numberFormat')}
      />
      <Show when={form.values().numberFormat === 'national'}>
        <TextField
          label="Country code"
          mono
          placeholder="49"
          hint="Left out of numbers. Each allowed prefix has to begin with it."
          {...form.field('countryCode')}
        />
      </Show>
      <Show when={form.values().numberFormat !== 'e164'}>
        <TextField
          label="Digits before each number"
          mono
          hint="Such as 0 before national ones, or what the carrier knows you by. May be empty."
          {...form.field('dialPrefix')}
        />
      </Show>
      <Checkbox
        label="Assert the caller (P-Asserted-Identity)"
        checked={form.values().assertsCaller}
        onChange={form.field('assertsCaller').onInput}
      />
      <fieldset class={`group ${css.engine}`} aria-label="On servers with Asterisk">
        <legend>On servers with Asterisk</legend>
        <p class="soft">
          Asterisk obeys these. A server without it is given no file: its checks and test calls work all the
          same.
        </p>
        <TextArea
          label="Codecs"
          hint="One a line, the first is offered first: PCMU, PCMA, G722, G729, opus."
          {...form.field('codecs')}
        />
        <Show when={form.values().username}>
          <Checkbox
            label="Register with the carrier, so that calls come in"
            checked={form.values().registers}
            onChange={form.field('registers').onInput}
          />
        </Show>
        <Show when={form.values().transport === 'tls'}>
          <SelectField
            label="Encryption of sound"
            hint="Test calls have none, and a carrier that insists refuses them."
            options={encryptions}
            {...form.field('mediaEncryption')}
          />
        </Show>
        <TextField
          label="Calls at a time"
          hint="On each server, by the trunk’s own dialplan. Empty for as many as there are."
          type="number"
          {...form.field('channels')}
        />
        <TextField
          label="Seconds between two questions whether the carrier is there"
          hint="10 to 3600, or 0 for never."
          type="number"
          {...form.field('qualifySeconds')}
        />
      </fieldset>
      <fieldset class="group" aria-label="Servers">
        <legend>Servers</legend>
        <ServersField nothing="No server is chosen yet." {...form.field('servers')} />
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
