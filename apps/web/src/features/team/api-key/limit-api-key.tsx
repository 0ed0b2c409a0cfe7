import type { ApiKeyView } from '@gatehouse/core/team/api-key/view'
import { linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../account/account-context.ts'
import { RangesField } from './ranges-field.tsx'

/** Says from where an API key may be used. */
export default function LimitApiKey(props: { apiKey: ApiKeyView; onClose: () => void }) {
  const account = useAccount()
  const { id, name, ranges } = props.apiKey // as it was when this was opened
  const form = createForm({
    initial: { ranges: ranges?.join('\n') ?? '' },
    async send(values) {
      const from = linesIn(values.ranges)
      await account.api.apiKeys.limit.mutate({ apiKey: id, ranges: from.length > 0 ? from : null })
      toast(`${name} may be used from ${from.join(', ') || 'anywhere'}.`)
      await refetch('apiKeys')
    },
  })
  return (
    <FormDialog
      title={`Where can ${name} be used from?`}
      description="Applies from the next request. Anything the key has open from elsewhere ends."
      form={form}
      action="Save"
      noValidate
      onClose={props.onClose}
    >
      <RangesField {...form.lines('ranges')} autofocus />
    </FormDialog>
  )
}
