import type { SessionView } from '@gatehouse/core/session/view'
import { fetchOrThrow } from '../../../api/fetch-or-throw.ts'
import { createTask } from '../../../api/task.ts'
import { Problem } from '../../../ui/problem.tsx'
import { saveFile } from '../../../ui/save-file.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { castPath } from './viewing.ts'

interface DownloadCastProps {
  session: SessionView
  /** Whether a touch of a passkey may be asked for: the page then reads it, as a link cannot ask. */
  asksForTouch: boolean
}

/** The plain cast, to keep. */
export function DownloadCast(props: DownloadCastProps) {
  const account = useAccount()
  const path = () => castPath(account.slug, props.session.id)
  const download = createTask(async () => {
    const cast = await (await fetchOrThrow(path())).blob()
    saveFile(`${props.session.server.name}-${props.session.id}.cast`, cast)
  })
  const follow = (event: Event) => {
    if (!props.asksForTouch) return
    event.preventDefault()
    download.run()
  }
  return (
    <>
      <a
        class="button"
        href={path()}
        download=""
        rel="external"
        aria-busy={download.busy() || undefined}
        onClick={follow}
      >
        Download .cast
      </a>
      <Problem failure={download.failure()} />
    </>
  )
}
