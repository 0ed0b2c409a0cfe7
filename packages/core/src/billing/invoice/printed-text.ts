import { z } from 'zod'

const latin = String.raw`\x20-\x7E\xA0-\xAC\xAE-\u0148\u014A-\u017F\u0192\u01CD-\u01DC\u01E6-\u01E7\u01F4-\u01F5\u01FA-\u01FF\u0218-\u021B\u1E80-\u1E85\u1E9E\u1EA0-\u1EF9`
const greek = String.raw`\u0384-\u038A\u038C\u038E-\u03A1\u03A3-\u03CE`
const cyrillic = String.raw`\u0400-\u045F\u048A-\u049D\u04A0-\u04FF`
const marks = String.raw`\u02BB\u02BC\u2013\u2014\u2018-\u201A\u201C-\u201E\u2022\u2026\u2039\u203A\u2044\u20A9\u20AC\u2116\u2122\u2212`
const printed = new RegExp(`[${latin}${greek}${cyrillic}${marks}]`, 'u')

/** Whether the font that documents are printed in has a character: all that is written in Latin, Greek and Cyrillic letters today. */
export const isPrinted = (character: string): boolean => printed.test(character)

/** One line that goes on documents as it is, composed (NFC); whoever wrote it is told which character cannot be printed. */
export const printedText = (most: number) =>
  z
    .string('Enter text here.')
    .trim()
    .normalize('NFC')
    .min(1, 'This can’t be empty.')
    .max(most, `Use at most ${most} characters.`)
    .superRefine((text, context) => {
      const strange = Array.from(text).find((character) => !isPrinted(character))
      if (strange !== undefined) context.addIssue(`${named(strange)} can’t be printed. ${scripts}`)
    })

const scripts = 'Documents use Latin, Greek and Cyrillic letters, on one line.'

function named(character: string): string {
  const code = `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `“${character}” (${code})` : code
}
