import { Match, Switch } from 'solid-js'
import { returnPath } from '../../../api/signed-out.ts'
import { lastAccount } from '../../team/account/last-account.ts'

const outsideAccounts = ['', 'accounts', 'invite', 'confirm-email', 'setup', 'sign-in']

/** For somebody who was led here. A refusal does not say why, so this names what it may have been. */
export function WhySignedOut() {
  const path = returnPath()
  const slug = path?.split(/[/?#]/)[1] ?? ''
  const account = outsideAccounts.includes(slug) ? undefined : slug
  return (
    <Switch>
      <Match when={path !== null && lastAccount() === null}>
        <p class="soft">Sign in to continue.</p>
      </Match>
      <Match when={path !== null}>
        <p>
          You were signed out.{' '}
          {account && (
            <>
              If you expected to have access to <b>{account}</b>, ask an owner: it may have been revoked.
            </>
          )}
        </p>
        <p class="soft">Sign in again to continue.</p>
      </Match>
    </Switch>
  )
}
