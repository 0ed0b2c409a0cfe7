import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether the tools are there that read PDFs here: Debian's qpdf and poppler-utils. */
export const hasPdfTools = ['qpdf', 'pdftotext'].every(
  (tool) => spawnSync(tool, ['--version']).error === undefined,
)

/** What other programs find in a PDF. */
export interface FoundPdf {
  /** What qpdf complains of; empty if nothing. */
  complaints: string
  /** The text of each page, as it stands there. */
  pages: string[]
  /** A row for each font, with its name, and whether it is embedded and a subset. */
  fonts: { name: string; embedded: boolean; subset: boolean }[]
  /** The files inside, by their names. */
  files: Map<string, string>
  /** The objects, as qpdf writes them as JSON. */
  objects: string
  metadata: string
}

/** Reads a PDF with what strangers would read it with. */
export function findInPdf(pdf: Buffer): FoundPdf {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pdf-'))
  try {
    const path = join(folder, 'document.pdf')
    writeFileSync(path, pdf)
    const run = (tool: string, ...args: string[]) =>
      execFileSync(tool, args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
    const check = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' })
    const names = run('pdfdetach', '-list', path)
      .split('\n')
      .flatMap((line) => /^\d+: (.+)$/.exec(line)?.[1] ?? [])
    run('pdfdetach', '-saveall', '-o', folder, path)
    return {
      complaints: check.status === 0 ? '' : check.stdout + check.stderr,
      pages: run('pdftotext', '-layout', path, '-').split('\f').slice(0, -1),
      fonts: run('pdffonts', path).trimEnd().split('\n').slice(2).map(fontOf),
      files: new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
      objects: run('qpdf', '--json', path),
      metadata: run('pdfinfo', '-meta', path),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// the columns of pdffonts: name, type, encoding, emb, sub, uni, object ID
function fontOf(row: string): FoundPdf['fonts'][number] {
  const [, name = '', embedded, subset] =
    /^(\S+) .+ (yes|no) +(yes|no) +(?:yes|no) +\d+ +\d+$/.exec(row) ?? []
  return { name, embedded: embedded === 'yes', subset: subset === 'yes' }
}
