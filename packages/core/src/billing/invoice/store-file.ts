import { createHash } from 'node:crypto'
import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { readIssued } from './issued.ts'
import { invoicePdf } from './pdf/invoice-pdf.ts'

/** Where files of documents are kept, for good: beside the recordings. */
export interface FileStore {
  /** Keeps a file under a name that has none yet; of two at once the first is kept. */
  put(name: string, bytes: Buffer): Promise<void>
  get(name: string): Promise<Buffer | null>
}

const stored = statement<{ document: unknown; digest: string | null }>(
  'invoice.stored',
  `select document, encode(pdf_digest, 'hex') as digest from invoices where account_id = $1 and id = $2`,
)

/** The file was stored, and is not what it was. */
export class FileAltered extends Error {}

/**
 * The PDF of a document, which is made once: its SHA-256 stands in the log, and what is served later is that very file.
 * @throws FileAltered where it is not
 */
export async function invoiceFile(
  core: Core,
  files: FileStore,
  { account, invoice }: { account: string; invoice: string },
): Promise<Buffer> {
  const [row] = await asSystem(core, bind(stored, [account, invoice]))
  if (!row) throw new Error(`there is no invoice ${invoice}`)
  const name = `invoice-${invoice}.pdf`
  if (row.digest === null && (await files.get(name)) === null) {
    await files.put(name, await invoicePdf(readIssued(row.document)))
  }
  // what is there now counts, whoever has put it there
  const bytes = await files.get(name)
  if (!bytes) throw new FileAltered(`the file of invoice ${invoice} is gone`)
  const digest = createHash('sha256').update(bytes).digest()
  if (row.digest === null) await noteDigest(core, { account, invoice, digest })
  else if (row.digest !== digest.toString('hex'))
    throw new FileAltered(`the file of invoice ${invoice} was altered`)
  return bytes
}

const note = statement<{ number: string }>(
  'invoice.note_digest',
  `update invoices set pdf_digest = $3 where account_id = $1 and id = $2 and pdf_digest is null returning number`,
)

/** It has a digest already. */
class FiledAlready extends Error {}

async function noteDigest(
  core: Core,
  { account, invoice, digest }: { account: string; invoice: string; digest: Buffer },
): Promise<void> {
  await systemMutation(
    { verb: 'invoice.filed', caller: systemCaller(core), accounts: [account] },
    // what it is stands in the details; a difference would only say that there is a digest now
    async ({ rows }) => {
      const [row] = await rows(note, [account, invoice, digest])
      if (!row) throw new FiledAlready()
      return {
        result: null,
        resource: { id: invoice, label: row.number },
        details: { sha256: digest.toString('hex') },
        actor: { kind: 'system', id: null, label: 'billing' },
      }
    },
  ).catch((error) => {
    if (!(error instanceof FiledAlready)) throw error
  })
}
