/** A piece of XML, in which everything that was put in is escaped. Only `xml` makes one. */
export class Xml {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

type Content = Xml | string | number | null | undefined | readonly Content[]

/** XML as it is written here, with texts escaped, other pieces as they are, and nothing for null. */
export function xml(markup: TemplateStringsArray, ...contents: Content[]): Xml {
  return new Xml(markup.reduce((all, piece, at) => all + written(contents[at - 1]) + piece))
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function written(content: Content): string {
  if (content === null || content === undefined) return ''
  if (content instanceof Xml) return content.markup
  if (typeof content === 'object') return content.map(written).join('')
  return String(content).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
