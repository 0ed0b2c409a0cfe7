import { createEffect, Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { Plays } from '../recording/plays.tsx'
import { Recording } from '../recording/recording.tsx'
import { sessionOf } from './queries.ts'
import css from './session.module.css'
import { SessionFacts } from './session-facts.tsx'
import { TouchedFiles } from './touched-files.tsx'

/** One SSH session: what its terminal showed first, the facts beside it; then what was done with files, and who has watched. */
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
          <div class={css.session}>
            <Recording session={known()} />
            <SessionFacts session={known()} />
          </div>
          <Show when={known().files}>{(files) => <TouchedFiles files={files()} />}</Show>
          <Show when={known().kind === 'sftp' && known().outcome === 'interrupted'}>
            <p class="soft">The recording shows what was done with files before the session broke off.</p>
          </Show>
          <Show when={account.can('audit:read')}>
            <Plays session={known().id} />
          </Show>
        </>
      )}
    </Show>
  )
}
