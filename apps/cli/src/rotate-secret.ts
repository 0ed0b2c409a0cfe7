import { CommandFailed } from './attempt.ts'
import { confirm } from './confirm.ts'
import { type Operator, operate } from './operator.ts'
import { note, print, printJson } from './output.ts'

interface Options {
  yes?: boolean
  json?: boolean
}

/** `secret rotate`: a new secret, where it is a file of the data folder, and everything sealed anew under the secret of today. */
export function rotateSecret(options: Options): Promise<void> {
  return operate({}, async (operator) => {
    const { secret, previousSecret, nextSecret } = operator.env
    if (secret && (!previousSecret || nextSecret)) throw new CommandFailed(howTo, 2)
    if (!options.yes) await confirm('Re-encrypt everything with the new secret?', 'Confirm with --yes.')
    await alone(operator, () => rotate(operator, options))
  })
}

const howTo =
  'This is the last step. First set GATEHOUSE_SECRET_NEXT to the new secret for every process. Then set GATEHOUSE_SECRET to the new one and GATEHOUSE_SECRET_PREVIOUS to the old one for every process, and run this with the same two.'

async function rotate({ core, database, env, caller }: Operator, { json }: Options): Promise<void> {
  const { ownerPool } = await import('@gatehouse/core/database/database')
  const { rotateSecret: resealAll } = await import('@gatehouse/core/installation/secret/rotate-secret')
  const { beginRotation, endRotation } = await import('./secrets.ts')
  const inFolder = env.secret === undefined
  if (inFolder) beginRotation(env.dataFolder)
  const pool = ownerPool(database, 2)
  const label = caller.credential?.kind === 'operator' ? caller.credential.label : 'gatehouse command'
  try {
    let said = 0
    const { resealed, left } = await resealAll(core, pool, label, (done, of) => {
      if (Date.now() - said < 1000) return
      said = Date.now()
      note(`re-encrypted: ${done} of ${of}`)
    })
    const places = Object.entries(left).map(([column, values]) => `${column}: ${values}`)
    if (json) printJson({ resealed, left, done: places.length === 0 })
    else print(`Re-encrypted: ${resealed}.`)
    if (places.length > 0)
      throw new CommandFailed(
        `Some values are still encrypted with another secret (${places.join(', ')}). Keep the old secret, make sure every process has both, and run this again.`,
      )
    if (inFolder) endRotation(env.dataFolder)
    if (json) return
    print(
      inFolder
        ? 'Nothing uses the old secret anymore, and it was removed from the data folder.'
        : 'Nothing uses the old secret anymore. Remove GATEHOUSE_SECRET_PREVIOUS from every process.',
      'Earlier recordings can be opened with the new secret, too.',
    )
  } finally {
    await pool.end()
  }
}

/** One at a time on a database. */
async function alone({ database }: Operator, work: () => Promise<void>): Promise<void> {
  const { ownerPool } = await import('@gatehouse/core/database/database')
  const { underLock } = await import('@gatehouse/core/database/held-lock')
  const pool = ownerPool(database, 1)
  try {
    if (!(await underLock(pool, 'secret:rotate', work)))
      throw new CommandFailed('Another command is already rotating the secret.')
  } finally {
    await pool.end()
  }
}
