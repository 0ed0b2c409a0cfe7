import { For, Show, Suspense } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { Copyable } from '../../../ui/copy.tsx'
import { counted } from '../../../ui/count.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { saveFile } from '../../../ui/save-file.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { sshConfigOf } from './queries.ts'

/** The files by which the reader's own ssh knows each of their servers by its name, and the gateway by its host keys. */
export default function SshConfigFiles(props: { onClose: () => void }) {
  const account = useAccount()
  const made = createRead(() => sshConfigOf(account.slug))
  const files = () => {
    const known = made()
    return known
      ? [
          { name: known.name, text: known.config },
          { name: `${known.name}.known_hosts`, text: known.knownHosts },
        ]
      : []
  }
  return (
    <Dialog title="SSH config" onClose={props.onClose}>
      <Suspense>
        <Show when={made()}>
          {(known) => (
            <>
              <p>
                With these files you log in to {counted(known().servers.length, 'server')} by name alone,
                through the gateway: <span class="mono">ssh {known().servers[0] ?? 'prod-1'}</span>. rsync,
                git and Ansible work by the same names.
              </p>
              <p>1. Save both files in ~/.ssh.</p>
              <div class="notice-actions">
                <For each={files()}>
                  {({ name, text }) => (
                    <Button onClick={() => saveFile(name, new Blob([text], { type: 'text/plain' }))}>
                      Download {name}
                    </Button>
                  )}
                </For>
              </div>
              <p>2. Put this line first in ~/.ssh/config:</p>
              <Copyable label="Line for ~/.ssh/config" text={`Include ${known().name}`} />
              <p class="soft">Download the files again when your servers change.</p>
            </>
          )}
        </Show>
      </Suspense>
      <div class="actions">
        <Button onClick={props.onClose}>Close</Button>
      </div>
    </Dialog>
  )
}
