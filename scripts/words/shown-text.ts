import ts from 'typescript'

export type ShownText = { line: number; text: string }

/** Attributes that nobody reads, though what stands in them may look like a sentence. */
const unread = new Set(['class', 'classList', 'd', 'href', 'id', 'media', 'rel', 'src', 'style', 'viewBox'])

/**
 * What of a source file is, or may be, read by a person: the text between JSX tags, JSX attributes, and string
 * literals that look like words and not like a name (`'in-sync'`), a path or a key.
 * @param path decides between TypeScript and TSX
 */
export function shownText(path: string, source: string): ShownText[] {
  const kind = path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, kind)
  const found: ShownText[] = []
  look(file)
  return found

  function look(node: ts.Node): void {
    if (isHidden(node)) return
    const text = textOf(node)
    if (text?.trim() && (ts.isJsxText(node) || isAttribute(node) || looksRead(text))) {
      const start = node.getStart() + (ts.isJsxText(node) ? node.text.search(/\S/) : 0)
      const line = file.getLineAndCharacterOfPosition(start).line + 1
      found.push({ line, text: text.replaceAll(/\s+/g, ' ').trim() })
    }
    ts.forEachChild(node, look)
  }
}

function isHidden(node: ts.Node): boolean {
  return (
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isTypeNode(node) ||
    (ts.isJsxAttribute(node) && unread.has(node.name.getText()))
  )
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isJsxText(node) || ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
    return node.text
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('')
  return undefined
}

function isAttribute({ parent }: ts.Node): boolean {
  return ts.isJsxAttribute(parent)
}

/** Two words, or one that begins like a sentence. */
function looksRead(text: string): boolean {
  return /\p{L}\S*\s+\S*\p{L}/u.test(text) || /^\p{Lu}\p{Ll}/u.test(text)
}
