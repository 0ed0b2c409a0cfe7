import { A } from '@solidjs/router'
import { useAccount } from '../account/account-context.ts'

interface MemberLinkProps {
  /** The member's id, or the address where that is all there is. */
  user?: string | undefined
  email: string
  /** Whether Enter on the row around opens it. */
  opens?: boolean
  class?: string
}

/** An address that leads to the page of its member, for those who may read the team. */
export function MemberLink(props: MemberLinkProps) {
  const account = useAccount()
  return account.can('team:read') ? (
    <A
      class={`plain ${props.class ?? ''}`}
      href={memberPath(account.slug, props.user ?? props.email)}
      title={props.email}
      attr:data-open={props.opens ? '' : undefined}
    >
      {props.email}
    </A>
  ) : (
    <span class={props.class} title={props.email}>
      {props.email}
    </span>
  )
}

/** Where a member's page is: by id, or by address. */
export function memberPath(slug: string, user: string): string {
  return `/${slug}/team/${encodeURIComponent(user)}`
}
