import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { Match, Show, Switch } from 'solid-js'
import { createLatestAnswer } from '../../../api/latest-answer.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { ChooseType } from './choose-type.tsx'
import { NoteType } from './note-type.tsx'

/** Changes the type of a server at its provider; where there is none, the words that Gatehouse has for it. */
export default function ResizeServer(props: { server: ServerDetail; onClose: () => void }) {
  const account = useAccount()
  const types = createLatestAnswer(
    () => ({ server: props.server.id }),
    (asked) => account.api.servers.types.query(asked),
    0,
  )
  return (
    <Switch
      fallback={
        <Dialog title={`Change the type of ${props.server.name}`} onClose={props.onClose} wide>
          <Show when={types.failure()} fallback={<Skeleton rows={5} />}>
            <Problem failure={types.failure()} />
          </Show>
        </Dialog>
      }
    >
      <Match when={types.answer()?.provider === 'none'}>
        <NoteType server={props.server} onClose={props.onClose} />
      </Match>
      <Match when={offered(types.answer())}>
        {(known) => <ChooseType server={props.server} offered={known()} onClose={props.onClose} />}
      </Match>
    </Switch>
  )
}

type Answer = Awaited<ReturnType<ReturnType<typeof useAccount>['api']['servers']['types']['query']>>

const offered = (answer: Answer | undefined) => (answer?.provider === 'none' ? undefined : answer)
