import { linesIn } from '../../../api/line-issues.ts'
import { refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { TextArea } from '../../../ui/field.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Says which numbers test calls may go to. */
export default function SetCallPrefixes(props: { of: readonly string[]; onClose: () => void }) {
  const account = useAccount()
  const form = createForm({
    initial: { prefixes: props.of.join('\n') },
    async send({ prefixes }) {
      await account.api.calls.setPrefixes.mutate({ prefixes: linesIn(prefixes) })
      await refetch('dialer')
    },
  })
  return (
    <FormDialog
      title="Numbers of test calls"
      description="A number has to begin with one of these and with one of its trunk’s prefixes: where two overlap, the longer one decides."
      form={form}
      action="Save"
      ready={form.changed()}
      noValidate
      onClose={props.onClose}
    >
      <TextArea
        label="Prefixes"
        hint="One a line, such as +1 or +4930. Empty: each trunk decides for itself."
        rows={4}
        {...form.lines('prefixes')}
      />
    </FormDialog>
  )
}
