import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { findServer } from './find-server.ts'
import { effectOf, labelEffect } from './label-effect.ts'
import { serverLabels } from './server-fields.ts'
import type { LabelPreview, Some } from './view.ts'

/**
 * What these labels on a server would change, and whether the caller may give them; `server` is null for one that is yet to be registered.
 * Names are told to those who may read the team. Throws NotFound.
 */
export const previewLabels = query({
  scope: 'server:manage',
  input: z.object({ server: id.nullable(), labels: serverLabels }),
  read: ({ server, labels }) => [labelEffect(server, labels), findServer(server)],
  view: ([rows, found], current, { server }): LabelPreview => {
    if (server !== null && found.length === 0) throw new NotFound('server')
    const { gains, loses, sessions, deciding } = effectOf(rows)
    const told = ({ count, names }: Some) => ({ count, names: current.holds('team:read') ? names : [] })
    const allowed = deciding.length === 0 || current.holds('team:manage')
    return { gains: told(gains), loses: told(loses), sessions, deciding, allowed }
  },
})
