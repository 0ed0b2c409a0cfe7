import type { FirewallRuleView } from '@gatehouse/core/machine/firewall/view'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { ExpiryField } from '../../../ui/expiry-field.tsx'
import { TextArea, TextField } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { createPreview, Effects, shutting } from './effects.tsx'
import { Cuts, createCuts } from './listening.tsx'
import { listed, ruleInWords, withRuleIssues } from './rule-words.ts'

interface EditRuleProps {
  /** Whose list: the account's where it is null. */
  server: string | null
  generation: number
  /** The rule that is changed; none for a new one. */
  rule?: FirewallRuleView | undefined
  onClose: () => void
}

interface Fields {
  action: 'allow' | 'deny'
  protocol: 'tcp' | 'udp' | 'icmp' | 'any'
  ports: string
  sources: string
  comment: string
  endsAt: string | null
}

/** Asks for a rule, and says what it opens and shuts before it is saved. */
export default function EditRule(props: EditRuleProps) {
  const account = useAccount()
  const { rule, server, generation } = props
  const servers = server === null ? null : [server]
  const initial: Fields = {
    action: rule?.action ?? 'allow',
    protocol: rule?.protocol ?? 'tcp',
    ports: rule?.ports.join(', ') ?? '',
    sources: rule?.sources.join('\n') ?? '',
    comment: rule?.comment ?? '',
    endsAt: rule?.endsAt ?? null,
  }
  const ruleOf = ({ ports, sources, ...fields }: Fields) => ({
    ...fields,
    ports: listed(ports),
    sources: listed(sources),
  })
  const form = createForm<Fields>({
    initial,
    async send(values) {
      const { firewall } = account.api
      await withRuleIssues(
        rule
          ? firewall.update.mutate({ rule: rule.id, to: ruleOf(values), generation })
          : firewall.add.mutate({ servers, rule: ruleOf(values), generation }),
      )
      toast(rule ? 'Saved the rule.' : 'Added the rule.')
      await refetch('firewall')
    },
  })
  const preview = createPreview(() => {
    if (rule ? !form.changed() : form.values().ports === '' && form.values().sources === '') return undefined
    const change = ruleOf(form.values())
    return rule ? { servers, update: { rule: rule.id, to: change } } : { servers, add: [change] }
  })
  const connections = createCuts(() => {
    const servers = shutting(preview)
    if (servers.length === 0 || preview.busy()) return undefined
    const change = ruleOf(form.values())
    return rule ? { servers, update: { rule: rule.id, to: change } } : { servers, add: [change] }
  })
  return (
    <FormDialog
      title={
        rule ? 'Change a rule' : server === null ? 'Add a rule for all servers' : 'Add a rule for this server'
      }
      description={rule && ruleInWords(rule)}
      form={form}
      action={rule ? 'Save' : 'Add rule'}
      discards="this rule"
      ready={rule ? form.changed() : true}
      noValidate
      wide
      onClose={props.onClose}
    >
      <RadioGroup
        label="What it does"
        options={[
          { value: 'allow', label: 'Allow', hint: 'lets connections in' },
          {
            value: 'deny',
            label: 'Deny',
            hint: 'comes before everything that is allowed, and cuts open connections',
          },
        ]}
        {...form.field('action')}
      />
      <SelectField
        label="Protocol"
        options={[
          { value: 'tcp', label: 'TCP' },
          { value: 'udp', label: 'UDP' },
          { value: 'any', label: 'Any' },
          { value: 'icmp', label: 'ICMP' },
        ]}
        {...form.field('protocol')}
      />
      <TextField
        label="Ports"
        mono
        hint="Numbers and ranges with commas between them: 80, 443, 8000-8100. Empty for all."
        {...form.field('ports')}
      />
      <TextArea
        label="From"
        hint="Addresses or ranges, one a line: 203.0.113.0/24 or 2001:db8::/32. Empty for anywhere."
        {...form.field('sources')}
      />
      <TextField label="Comment" hint="What it is for." {...form.field('comment')} />
      <ExpiryField
        label="Ends"
        hint="The server ends it automatically, even if Gatehouse is down."
        {...form.field('endsAt')}
      />
      <Effects of={preview} />
      <Cuts of={connections} servers={shutting(preview).length} />
    </FormDialog>
  )
}
