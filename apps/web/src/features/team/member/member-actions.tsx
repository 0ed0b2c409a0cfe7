import { roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { createSignal, Match, Suspense, Switch } from 'solid-js'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Menu } from '../../../ui/menu.tsx'

const ChangeRole = lazyWithRetry(async () => (await import('./change-role.tsx')).ChangeRole)
const LimitServers = lazyWithRetry(async () => (await import('./limit-servers.tsx')).LimitServers)
const OfferOwnership = lazyWithRetry(async () => (await import('./offer-ownership.tsx')).OfferOwnership)
const SetMemberEnd = lazyWithRetry(async () => (await import('./set-member-end.tsx')).SetMemberEnd)
const LetBackIn = lazyWithRetry(async () => (await import('./let-back-in.tsx')).LetBackIn)
const CancelLettingBackIn = lazyWithRetry(
  async () => (await import('./cancel-letting-back-in.tsx')).CancelLettingBackIn,
)
const RevokeMember = lazyWithRetry(async () => (await import('./revoke-member.tsx')).RevokeMember)

type Doing = 'role' | 'servers' | 'end' | 'ownership' | 'let-in' | 'let-in-not' | 'revoke'

export function MemberActions(props: { member: MemberView }) {
  const [doing, setDoing] = createSignal<Doing>()
  const close = () => setDoing(undefined)
  const entries = () => [
    { label: 'Change role …', onSelect: () => setDoing('role') },
    ...(roleHolds(props.member.role, 'server:ssh')
      ? [{ label: 'Limit servers …', onSelect: () => setDoing('servers') }]
      : []),
    ...(roleHolds(props.member.role, 'team:manage')
      ? []
      : [
          { label: 'Set end …', onSelect: () => setDoing('end') },
          { label: 'Offer ownership …', onSelect: () => setDoing('ownership') },
        ]),
    ...(props.member.resetAt
      ? [{ label: 'Cancel letting back in …', onSelect: () => setDoing('let-in-not') }]
      : props.member.passkey
        ? [{ label: 'Let back in …', onSelect: () => setDoing('let-in') }]
        : []),
    { label: 'Revoke …', danger: true, onSelect: () => setDoing('revoke') },
  ]
  return (
    <>
      <Menu label={`Actions for ${props.member.email}`} trigger="⋯" entries={entries()} />
      <Suspense>
        <Switch>
          <Match when={doing() === 'role'}>
            <ChangeRole member={props.member} onClose={close} />
          </Match>
          <Match when={doing() === 'servers'}>
            <LimitServers member={props.member} onClose={close} />
          </Match>
          <Match when={doing() === 'end'}>
            <SetMemberEnd member={props.member} onClose={close} />
          </Match>
          <Match when={doing() === 'ownership'}>
            <OfferOwnership member={props.member} onClose={close} />
          </Match>
          <Match when={doing() === 'let-in'}>
            <LetBackIn member={props.member} onClose={close} />
          </Match>
          <Match when={doing() === 'let-in-not'}>
            <CancelLettingBackIn member={props.member} onClose={close} />
          </Match>
          <Match when={doing() === 'revoke'}>
            <RevokeMember member={props.member} onClose={close} />
          </Match>
        </Switch>
      </Suspense>
    </>
  )
}
