import type { ForeignKey } from '@gatehouse/core/fleet/manifest/view'
import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { Suspense } from 'solid-js'
import { createRead, refetch } from '../../../api/read.ts'
import { createForm } from '../../../ui/create-form.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { PickField } from '../../../ui/pick-field.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { teamOf } from '../../team/member/queries.ts'

interface MatchForeignKeyProps {
  server: ServerDetail
  fingerprint: string
  suggested: ForeignKey['suggested']
  onClose: () => void
}

/** Says whose key it is; the member is asked, and nothing counts before they have said so. */
export default function MatchForeignKey(props: MatchForeignKeyProps) {
  const account = useAccount()
  const team = createRead(() => teamOf(account.slug))
  const options = () => [
    { value: '', label: 'Choose a member' },
    ...(team() ?? []).map((member) => ({ value: member.user, label: member.email })),
  ]
  const form = createForm({
    initial: { user: props.suggested?.user ?? '' },
    async send({ user }) {
      const { server, fingerprint } = props
      await account.api.servers.matchKey.mutate({ server: server.id, fingerprint, user })
      const asked = team()?.find((member) => member.user === user)?.email ?? 'the member'
      toast(`Asked ${asked}. They’ll see it under My SSH keys.`)
      await refetch('servers')
    },
  })
  return (
    <FormDialog
      title="Whose key is this?"
      description={<span class="mono">{props.fingerprint}</span>}
      form={form}
      action="Ask"
      ready={form.values().user !== ''}
      onClose={props.onClose}
    >
      <Suspense>
        <PickField label="Member" options={options()} {...form.field('user')} />
      </Suspense>
      <p class="soft">
        They’ll see the question under My SSH keys. Once they add the key, Gatehouse installs it on every
        server they can reach and removes it when their access ends. The line on {props.server.name} stays as
        it is.
      </p>
    </FormDialog>
  )
}
