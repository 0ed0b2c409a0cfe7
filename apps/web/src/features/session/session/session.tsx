import { createEffect, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { Plays } from '../recording/plays.tsx'
import { Recording } from '../recording/recording.tsx'
import { sessionOf } from './queries.ts'
import { SessionFacts } from './session-facts.tsx'
import { TouchedFiles } from './touched-files.tsx'

/** One SSH session: who, where, by which key, how it ended, what was done with files, and what its terminal showed. */
export function Session(props: { id: string; onName: (name: string) => void }) {
  const account = useAccount()
  const session = createReadStore(() => sessionOf(account.slug, props.id))
  createEffect(() => {
    const known = session()
    if (known) props.onName(`${known.login}@${known.server.name}`)
  })
  return (
    <Show when={session()}>
      {(known) => (
        <>
          <SessionFacts session={known()} />
          <Show when={known().files}>{(files) => <TouchedFiles files={files()} />}</Show>
          <Show when={known().kind === 'sftp' && known().outcome === 'interrupted'}>
            <p class="soft">What was done with files before it broke off is in the recording.</p>
          </Show>
          <Recording session={known()} />
          <Show when={account.can('audit:read')}>
            <Plays session={known().id} />
          </Show>
        </>
      )}
    </Show>
  )
}
