const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for HTML content and for quoted attributes. */
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '')

/** A name that people choose, made safe for a subject line: one line, nothing invisible, no address to click, at most 80 characters. */
export function plainName(text: string): string {
  const line = text
    .replace(/(?:(?![\u200C\u200D])[\p{C}\p{Z}])+/gu, ' ')
    .replace(/:?\/\//g, ' ')
    .trim()
  const letters = [...line]
  return letters.length > 80 ? `${letters.slice(0, 79).join('')}…` : line
}

/** A web address in its escaped form. Throws TypeError for anything but http and https. */
function webLink(text: string): string {
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new TypeError('an email may only link to http or https')
  return url.href
}

/** "Mon, 23 Nov 2026 19:16 UTC". */
export const spokenTime = (at: Date) => `${at.toUTCString().slice(0, -7)} UTC`

/** A message of paragraphs with one link after the first, as text and as HTML without images or styles from elsewhere. */
export function renderMail(subject: string, paragraphs: string[], link: { label: string; url: string }) {
  const [first = '', ...rest] = paragraphs
  const url = webLink(link.url)
  const p = (inner: string) => `<p style="margin:0 0 16px">${inner}</p>`
  const body = [
    p(escapeHtml(first)),
    p(`<a href="${escapeHtml(url)}">${escapeHtml(link.label)}</a>`),
    ...rest.map((paragraph) => p(escapeHtml(paragraph))),
  ]
  return {
    subject,
    text: `${[first, `${link.label}:\n${url}`, ...rest].join('\n\n')}\n`,
    html: `<!doctype html><html lang="en"><body style="font:16px/1.5 sans-serif">${body.join('')}</body></html>`,
  }
}
