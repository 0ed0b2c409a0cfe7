import type { FirewallRuleView } from '@gatehouse/core/machine/firewall/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { createPreview, Effects, shutting } from './effects.tsx'
import { Cuts, createCuts } from './listening.tsx'
import { ruleInWords } from './rule-words.ts'

export default function RemoveRule(props: {
  rule: FirewallRuleView
  generation: number
  onClose: () => void
}) {
  const account = useAccount()
  const { rule, generation } = props
  const preview = createPreview(() => ({
    servers: rule.server === null ? null : [rule.server],
    remove: [rule.id],
  }))
  const connections = createCuts(() => {
    const servers = shutting(preview)
    return servers.length > 0 ? { servers, remove: [rule.id] } : undefined
  })
  const remove = createTask(async () => {
    await account.api.firewall.remove.mutate({ rules: [rule.id], generation })
    toast('Removed the rule.')
    await refetch('firewall')
  })
  return (
    <Confirm
      title="Remove this rule?"
      effects={[
        ruleInWords(rule),
        ...(rule.action === 'allow' && rule.protocol !== 'tcp'
          ? ['UDP peers that are already connected continue until they are silent for two minutes']
          : []),
      ]}
      more={
        <>
          <Effects of={preview} />
          <Cuts of={connections} servers={shutting(preview).length} />
        </>
      }
      action="Remove rule"
      danger
      task={remove}
      onClose={props.onClose}
    />
  )
}
