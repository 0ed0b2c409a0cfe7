import { z } from 'zod'
import { checkDigits } from './vat-check-digits.ts'

/**
 * How VAT numbers look, by the two letters that they begin with. Of the EU's countries and Northern Ireland (XI):
 * https://ec.europa.eu/taxation_customs/vies/#/faq, question 11; Greece writes EL, and Monaco has French ones. Great Britain:
 * https://www.gov.uk/guidance/vat-eu-country-codes-vat-numbers-and-vat-in-other-languages. Switzerland: UID, with the word for VAT in one
 * of its languages, https://www.bfs.admin.ch/bfs/en/home/registers/enterprise-register/enterprise-identification.html. Norway:
 * https://www.brreg.no/en/about-us-2/our-registers/about-the-central-coordinating-register-for-legal-entities-ccr/about-the-organisation-number/
 */
const patterns: Record<string, { pattern: RegExp; example: string }> = {
  AT: { pattern: /^U\d{8}$/, example: 'ATU13585627' },
  BE: { pattern: /^[01]\d{9}$/, example: 'BE0428759497' },
  BG: { pattern: /^\d{9,10}$/, example: 'BG175074752' },
  CH: { pattern: /^E\d{9}(MWST|TVA|IVA)?$/, example: 'CHE-107.787.577 MWST' },
  CY: { pattern: /^\d{8}[A-Z]$/, example: 'CY10259033P' },
  CZ: { pattern: /^\d{8,10}$/, example: 'CZ25123891' },
  DE: { pattern: /^\d{9}$/, example: 'DE136695976' },
  DK: { pattern: /^\d{8}$/, example: 'DK13585628' },
  EE: { pattern: /^\d{9}$/, example: 'EE100931558' },
  EL: { pattern: /^\d{9}$/, example: 'EL094259216' },
  ES: { pattern: /^([A-Z]\d{7}[A-Z\d]|\d{8}[A-Z])$/, example: 'ESB58378431' },
  FI: { pattern: /^\d{8}$/, example: 'FI20774740' },
  FR: { pattern: /^[A-HJ-NP-Z\d]{2}\d{9}$/, example: 'FR40303265045' },
  GB: { pattern: /^(\d{9}|\d{12}|GD[0-4]\d\d|HA[5-9]\d\d)$/, example: 'GB980780684' },
  HR: { pattern: /^\d{11}$/, example: 'HR33392005961' },
  HU: { pattern: /^\d{8}$/, example: 'HU12892312' },
  IE: { pattern: /^(\d[A-Z\d+*]\d{5}[A-Z]|\d{7}[A-W][A-I])$/, example: 'IE6433435F' },
  IT: { pattern: /^\d{11}$/, example: 'IT00743110157' },
  LT: { pattern: /^(\d{9}|\d{12})$/, example: 'LT119511515' },
  LU: { pattern: /^\d{8}$/, example: 'LU15027442' },
  LV: { pattern: /^\d{11}$/, example: 'LV40003521600' },
  MT: { pattern: /^\d{8}$/, example: 'MT11679112' },
  NL: { pattern: /^\d{9}B\d{2}$/, example: 'NL004495445B01' },
  NO: { pattern: /^\d{9}(MVA)?$/, example: 'NO 995 525 828 MVA' },
  PL: { pattern: /^\d{10}$/, example: 'PL8567346215' },
  PT: { pattern: /^\d{9}$/, example: 'PT501964843' },
  RO: { pattern: /^\d{2,10}$/, example: 'RO18547290' },
  SE: { pattern: /^\d{12}$/, example: 'SE556188840401' },
  SI: { pattern: /^\d{8}$/, example: 'SI50223054' },
  SK: { pattern: /^\d{10}$/, example: 'SK2022749619' },
  XI: { pattern: /^(\d{9}|\d{12}|GD[0-4]\d\d|HA[5-9]\d\d)$/, example: 'XI366303068' },
}

/** The prefixes of VAT numbers that are known. */
export const vatPrefixes = Object.keys(patterns)

/** What a VAT number of a country looks like, for whoever has to write one. */
export const vatExample = (prefix: string): string | undefined => patterns[prefix]?.example

/**
 * A VAT number in its one spelling, capitals and digits alone ('DE136695976'), from what people write: with spaces, dots and hyphens. What
 * is checked is its form, and its check digit where the country's rule is public and short; that it was issued, only the registers know.
 */
export const vatNumber = z.string().transform((text, context) => {
  const { number, problem } = readVatNumber(text)
  if (number !== undefined) return number
  context.addIssue(problem)
  return z.NEVER
})

/** The same for who needs no schema: the number, or what is wrong with it. */
function readVatNumber(
  text: string,
): { number: string; problem?: never } | { number?: never; problem: string } {
  // longer than any with its separators: what is not read cannot take time
  if (text.length > 40) return { problem: 'A VAT number can have at most 14 letters and digits.' }
  const bare = text.replace(/[ \u00A0.\-/]/g, '')
  // before capitals are made: other scripts have letters that become Latin ones by it
  if (!/^[A-Za-z\d+*]+$/.test(bare)) return { problem: 'Use only Latin letters and digits in a VAT number.' }
  const number = bare.toUpperCase()
  const prefix = number.startsWith('GR') ? 'EL' : number.slice(0, 2)
  const rest = number.slice(2)
  const known = Object.hasOwn(patterns, prefix) ? patterns[prefix] : undefined
  if (known === undefined)
    return {
      problem:
        'Start the VAT number with its country, such as DE136695976. We accept those of the EU, GB, CH and NO.',
    }
  if (!known.pattern.test(rest))
    return { problem: `A VAT number that starts with ${prefix} looks like ${known.example}.` }
  if (checkDigits[prefix]?.(rest) === false)
    return { problem: 'Check this VAT number for a typo: its check digit is wrong.' }
  return { number: prefix + rest }
}
