import type { Scope } from '@gatehouse/core/access/roles'
import { Copyable } from '../../../ui/copy.tsx'
import { ShownOnce } from '../../../ui/shown-once.tsx'

interface NewSecretProps {
  secret: string
  scopes: Scope[]
  onClose: () => void
}

/** The secret, this once, and how it is used. */
export function NewSecret(props: NewSecretProps) {
  const procedure = () => exampleFor(props.scopes)
  return (
    <ShownOnce onClose={props.onClose}>
      <p>
        <b>Copy it now. You won’t see it again.</b> Gatehouse stores only a hash of it.
      </p>
      <Copyable label="API key" text={props.secret} />
      <p class="soft">With the SDK:</p>
      <Copyable
        label="SDK example"
        text={`const gatehouse = createGatehouse({ url: '${location.origin}', apiKey: process.env.GATEHOUSE_API_KEY })`}
      />
      <p class="soft">Or with curl:</p>
      <Copyable
        label="curl example"
        text={`curl -H "Authorization: Bearer $GATEHOUSE_API_KEY" ${location.origin}/trpc/${procedure()}`}
      />
    </ShownOnce>
  )
}

/** A read that the key may do, to try it with. */
function exampleFor(scopes: Scope[]): string {
  if (scopes.includes('team:read')) return 'team.list'
  if (scopes.includes('server:read')) return 'servers.list'
  if (scopes.includes('audit:read')) return 'audit.search'
  return 'account.get'
}
