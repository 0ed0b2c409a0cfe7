import { createEffect, Show } from 'solid-js'
import { createReadStore } from '../../api/read.ts'
import { useAccount } from '../account/context.ts'
import { Files } from './files.tsx'
import { Plays } from './plays.tsx'
import { sessionOf } from './queries.ts'
import { Recording } from './recording.tsx'
import { SessionFacts } from './session-facts.tsx'

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
          <Show when={known().files}>{(files) => <Files files={files()} />}</Show>
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
