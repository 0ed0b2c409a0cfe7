import type { FirewallRuleView } from '@gatehouse/core/machine/firewall/view'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { createPreview, Effects } from './effects.tsx'
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
      more={<Effects of={preview} />}
      action="Remove rule"
      danger
      task={remove}
      onClose={props.onClose}
    />
  )
}
