import { NotFound } from '../../access/errors.ts'
import { statement } from '../../database/statement.ts'
import { Server } from '../../fleet/server/server.entity.ts'
import type { OperationKind } from '../operation/operation-kind.ts'

const ofServer = statement<Record<string, unknown>>(
  'resize.server',
  'select * from servers where account_id = $1 and id = $2',
)

/** Another type of machine for a server, at its provider. Once it is off, nothing but turning it on again ends it. */
export const resizeKind: OperationKind = {
  kind: 'resize',
  title: 'Resize',
  done: 'server.resized',
  failed: 'server.resize_failed',
  steps: [
    { name: 'check', title: 'Check the server at its provider', seconds: 120 },
    { name: 'shutdown', title: 'Shut down', seconds: 150 },
    { name: 'power-off', title: 'Power off', seconds: 120 },
    { name: 'change-type', title: 'Change the type', seconds: 1800 },
    { name: 'running', title: 'Turn on', seconds: 1800, always: true },
    { name: 'reach', title: 'Connect with the pinned host key', seconds: 300, always: true },
    { name: 'prove', title: 'Prove its logins', seconds: 180 },
  ],
  async onDone({ em, rows }, { account, server, input }) {
    const [row] = await rows(ofServer, [account, server])
    if (!row) throw new NotFound('server')
    em.map(Server, row).type = String(input.type)
    return {}
  },
}
