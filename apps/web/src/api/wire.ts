import type { Role, Scope } from '@gatehouse/core/access/roles'
import type { AccountView } from '@gatehouse/core/account/view'
import type { ApiKeyView } from '@gatehouse/core/api-key/view'
import type { AuditEventView } from '@gatehouse/core/audit/view'
import type { Verb } from '@gatehouse/core/audit/verbs'
import type { InvitePreview, InviteView } from '@gatehouse/core/invite/view'
import type { KeyView } from '@gatehouse/core/key/view'
import type { MemberView } from '@gatehouse/core/member/view'
import type { ProbeView, ServerDetail, ServerView, SyncView } from '@gatehouse/core/server/view'
import type { MeView } from '@gatehouse/core/sign-in/view'

export type Topic = 'account' | 'team' | 'invites' | 'keys' | 'servers' | 'audit' | 'apiKeys'

interface Query<I, O> {
  query: I extends undefined ? () => Promise<O> : (input: I) => Promise<O>
}
interface Mutation<I, O = unknown> {
  mutate: I extends undefined ? () => Promise<O> : (input: I) => Promise<O>
}
interface Subscription<I, O> {
  subscribe: (
    input: I,
    handlers: {
      onData?: (data: O) => void
      onError?: (error: unknown) => void
      onConnectionStateChange?: (state: { state: 'idle' | 'connecting' | 'pending' }) => void
    },
  ) => { unsubscribe: () => void }
}

interface Page {
  cursor?: string
  limit?: number
}
interface Items<T> {
  items: T[]
  nextCursor: string | null
}

export interface AuditSearch extends Page {
  actor?: string
  resource?: string
  verb?: Verb
  from?: string
  to?: string
}

/** The procedures as the dashboard calls them, until the router's own type is exported. */
export interface Wire {
  auth: {
    requestLink: Mutation<{ email: string }>
    redeemLink: Mutation<{ token: string }, { needs: null }>
    signOut: Mutation<undefined>
    me: Query<undefined, MeView>
  }
  account: {
    get: Query<undefined, AccountView>
    rename: Mutation<{ name: string }, AccountView>
    open: Mutation<{ slug: string; name: string }, AccountView>
  }
  team: {
    list: Query<Page, Items<MemberView>>
    changeRole: Mutation<{ user: string; role: Role }>
    limitServers: Mutation<{ user: string; servers: string[] | null }>
    revoke: Mutation<{ user: string }, { servers: number }>
    leave: Mutation<undefined>
    offerOwnership: Mutation<{ user: string }>
    acceptOwnership: Mutation<undefined>
  }
  invites: {
    list: Query<Page, Items<InviteView>>
    create: Mutation<
      { email: string; role: Role; expiresIn?: number; servers?: string[] },
      { invite: InviteView; link: string }
    >
    resend: Mutation<{ invite: string }, { invite: InviteView; link: string }>
    revoke: Mutation<{ invite: string }>
    preview: Query<{ token: string }, InvitePreview>
    accept: Mutation<{ token: string }, { account: { slug: string; name: string }; signedIn: boolean }>
  }
  keys: {
    list: Query<undefined, Items<KeyView>>
    add: Mutation<{ name: string; publicKey: string }, KeyView>
    remove: Mutation<{ key: string }>
  }
  servers: {
    list: Query<Page, Items<ServerView>>
    get: Query<{ server: string }, ServerDetail>
    probe: Query<{ host: string; port: number }, ProbeView>
    register: Mutation<
      { name: string; host: string; port: number; hostKey: string; type?: string; sudo?: boolean },
      ServerView
    >
    rename: Mutation<{ server: string; name: string }>
    remove: Mutation<{ server: string }>
    sync: Mutation<{ server: string }>
    acceptHostKey: Mutation<{ server: string; hostKey: string }>
    syncState: Query<undefined, { items: SyncView[] }>
  }
  audit: { search: Query<AuditSearch, Items<AuditEventView>> }
  apiKeys: {
    list: Query<undefined, Items<ApiKeyView>>
    create: Mutation<
      { name: string; scopes: Scope[]; expiresIn?: number },
      { apiKey: ApiKeyView; secret: string }
    >
    revoke: Mutation<{ apiKey: string }>
  }
  live: { changes: Subscription<{ account: string }, { topics: Topic[] }> }
}

