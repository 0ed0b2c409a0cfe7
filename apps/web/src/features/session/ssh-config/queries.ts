import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

/** What the reader's own ssh needs to know their servers by name. */
export const sshConfigOf = read({ topics: ['servers', 'team'] }, (slug: string) =>
  gatehouse(slug).account.sshConfig.query(),
)
