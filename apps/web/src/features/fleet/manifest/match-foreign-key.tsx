import type { ForeignKey } from '@gatehouse/core/fleet/manifest/view'
import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { createSignal, Suspense } from 'solid-js'
import { issueWith } from '../../../api/failure.ts'
import { createRead, refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { SelectField } from '../../../ui/select-field.tsx'
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
export function MatchForeignKey(props: MatchForeignKeyProps) {
  const account = useAccount()
  const team = createRead(() => teamOf(account.slug))
  const [user, setUser] = createSignal(props.suggested?.user ?? '')
  const options = () => [
    { value: '', label: 'Choose a member' },
    ...(team() ?? []).map((member) => ({ value: member.user, label: member.email })),
  ]
  const email = () => team()?.find((member) => member.user === user())?.email ?? 'the member'
  const match = createTask(async () => {
    const { server, fingerprint } = props
    await account.api.servers.matchKey.mutate({ server: server.id, fingerprint, user: user() })
    toast(`${email()} is asked, under My SSH keys.`)
    await refetch('servers')
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (user() && (await match.run())) props.onClose()
  }
  return (
    <Dialog
      title="Whose key is this?"
      description={<span class="mono">{props.fingerprint}</span>}
      onClose={props.onClose}
    >
      <form onSubmit={submit}>
        <Suspense>
          <SelectField
            label="Member"
            value={user()}
            options={options()}
            onChange={setUser}
            error={issueWith(match.failure(), 'user')}
          />
        </Suspense>
        <p class="soft">
          They find the question under My SSH keys. Once they add the key, Gatehouse brings it to every server
          they reach, and takes it away when their access ends. The line on {props.server.name} stays as it
          is.
        </p>
        <Problem failure={match.failure()} fields={['user']} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="main" busy={match.busy()} disabled={!user()}>
            Ask
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
