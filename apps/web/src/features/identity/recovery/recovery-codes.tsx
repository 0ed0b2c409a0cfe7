import { Show } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { When } from '../../../ui/when.tsx'
import { securityOverview } from '../user/queries.ts'

/** How many are made at a time. */
const all = 16

const few = 4

/** What the reader has for the day on which their passkeys are lost. Nothing, for whoever has no passkey. */
export function RecoveryCodes() {
  const own = createReadStore(() => securityOverview())
  const dialogs = createDialogs({ make: () => import('./make-recovery-codes.tsx') })
  return (
    <Show when={own()?.passkeys.length ? own() : undefined}>
      {(known) => (
        <>
          <h2>Recovery codes</h2>
          <Show
            when={known().recoveryCodes}
            fallback={
              <Notice
                title="No recovery codes yet"
                actions={<Button onClick={() => dialogs.open('make')}>Create recovery codes</Button>}
              >
                <p>
                  If you lose your passkeys, an emailed link and one of these codes let you add a new one.
                  Without codes, you need help from an owner of your account or your Gatehouse administrator.
                </p>
              </Notice>
            }
          >
            {(codes) => (
              <>
                <p>
                  <b>
                    {codes().left} of {all}
                  </b>{' '}
                  left, created <When at={codes().madeAt} />.
                  <Show when={codes().left <= few}> Create new ones before they run out.</Show>
                </p>
                <div class="below">
                  <Button onClick={() => dialogs.open('make')}>Create new codes</Button>
                </div>
              </>
            )}
          </Show>
          <dialogs.Open before={known().recoveryCodes} />
        </>
      )}
    </Show>
  )
}
