import type { MemberView } from '@gatehouse/core/team/member/view'
import { createSignal } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { toast } from '../../../ui/toast.tsx'
import { ServerChoice } from '../../fleet/server/server-choice.tsx'
import { servers } from '../../fleet/sync/sync-words.ts'
import { useAccount } from '../account/account-context.ts'

export function LimitServers(props: { member: MemberView; onClose: () => void }) {
  const account = useAccount()
  const [chosen, setChosen] = createSignal(props.member.servers?.map((server) => server.id) ?? null)
  const limit = createTask(async () => {
    const ids = chosen()
    await account.api.team.limitServers.mutate({ user: props.member.user, servers: ids })
    toast(`${props.member.email} reaches ${ids === null ? 'all servers' : servers(ids.length)} now.`)
    await refetch('team', 'servers')
  })
  const submit = async (event: Event) => {
    event.preventDefault()
    if (await limit.run()) props.onClose()
  }
  return (
    <Dialog title={`Servers of ${props.member.email}`} onClose={props.onClose}>
      <form onSubmit={submit}>
        <ServerChoice value={chosen()} onChange={setChosen} />
        <p class="soft" aria-live="polite">
          {chosen()?.length === 0
            ? 'Takes the keys off every server.'
            : 'Takes the keys off every server that is not chosen, at once, and brings them to those that are.'}
        </p>
        <Problem failure={limit.failure()} />
        <div class="actions">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" kind="main" busy={limit.busy()}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
