/** What TypeScript's own DOM does not know yet (Trusted Types §2.3). */
declare global {
  interface Window {
    trustedTypes?: { createPolicy(name: string, rules: { createHTML(html: string): string }): unknown }
  }
}

const couldRun = /<(?:script|iframe|object|embed|base|meta|link)\b|[\s/"']on\w+\s*=|javascript:/i

/**
 * The dashboard's policy lets no text become code (`require-trusted-types-for 'script'`). HTML is made of Solid's templates alone, through
 * this policy; what could run is none of them.
 */
export function trustTemplates(): void {
  window.trustedTypes?.createPolicy('default', {
    createHTML(html) {
      if (couldRun.test(html)) throw new TypeError('HTML that could run was refused.')
      return html
    },
  })
}
