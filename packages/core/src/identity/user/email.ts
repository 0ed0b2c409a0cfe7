import { domainToASCII, domainToUnicode } from 'node:url'
import { z } from 'zod'
import { mixesScripts } from './look-alike.ts'

const hidden = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/u
const atLookAlikes = /[＠﹫]/u
const quotes = /["`<>()[\]\\,;:“”„«»]/u
// RFC 5321 §4.1.2 Atom, without "!" and "%", with which old relays route mail elsewhere.
const localPart = /^[a-z0-9#$&'*+/=?^_{|}~.-]+$/
// RFC 1035 §2.3.1 with digits in front (RFC 1123 §2.1).
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const dots = /^\.|\.$|\.\./

/** What is wrong with the domain, or the domain in ASCII. */
function readDomain(text: string): { problem: string } | { domain: string } {
  if (text.normalize('NFKC') !== text)
    return { problem: 'The domain contains full-width or look-alike characters. Type it in plain letters.' }
  if (/[^\p{L}\p{M}\p{N}.-]/u.test(text))
    return { problem: 'The part after the @ must be a domain name, such as acme.com.' }
  if (dots.test(text)) return { problem: 'The domain starts or ends with a dot, or has two in a row.' }
  const domain = domainToASCII(text)
  const unicode = domainToUnicode(domain)
  const labels = domain.split('.')
  if (labels.length < 2) return { problem: 'The domain needs a dot, such as acme.com.' }
  if (!labels.every((part) => label.test(part)))
    return { problem: 'The part after the @ must be a domain name, such as acme.com.' }
  if (/^\d+$/.test(labels.at(-1) ?? ''))
    return { problem: 'The part after the @ must be a domain name, not an IP address.' }
  // A label that Unicode cannot show is no international name, only something that looks like one.
  if (unicode.split('.').some((part) => part.startsWith('xn--')) || domainToASCII(unicode) !== domain)
    return { problem: 'The domain is not a valid international name.' }
  if (mixesScripts(unicode))
    return {
      problem: 'The domain contains letters of another alphabet that look like Latin ones. Type it again.',
    }
  return { domain }
}

function readEmail(input: string): { problem: string } | { email: string } {
  // NFC first: the same address typed on another keyboard is the same address.
  const text = input.length > 1000 ? input : input.trim().normalize('NFC')
  if (text === '') return { problem: 'Enter an email address.' }
  if (text.length > 254) return { problem: 'The email address is too long. Use at most 254 characters.' }
  if (quotes.test(text))
    return { problem: 'The email address contains a quote, bracket or separator. Enter the address alone.' }
  if (/\s/.test(text)) return { problem: 'The email address contains a space or a line break.' }
  if (hidden.test(text))
    return { problem: 'The email address contains an invisible character. Type it instead of pasting it.' }
  if (atLookAlikes.test(text)) return { problem: 'The @ is a look-alike character. Type a plain @.' }
  const [local = '', domainText, ...more] = text.split('@')
  if (domainText === undefined || more.length > 0)
    return { problem: 'The email address needs exactly one @.' }
  if (local === '' || domainText === '') return { problem: 'Something is missing before or after the @.' }
  if (/[^\x21-\x7e]/.test(local))
    return { problem: 'The part before the @ can contain only plain letters, digits and symbols.' }
  if (dots.test(local))
    return { problem: 'The part before the @ starts or ends with a dot, or has two in a row.' }
  if (local.length > 64) return { problem: 'The part before the @ is too long. Use at most 64 characters.' }
  if (!localPart.test(local.toLowerCase()))
    return { problem: 'The part before the @ contains a symbol that email addresses don’t use.' }
  const read = readDomain(domainText)
  if ('problem' in read) return read
  const email = `${local.toLowerCase()}@${read.domain}`
  return email.length > 254
    ? { problem: 'The email address is too long. Use at most 254 characters.' }
    : { email }
}

/**
 * An e-mail address (RFC 5321 §4.1.2, Dot-string only), normalised once: trimmed, lower case, an
 * international domain in its ASCII form (UTS #46). The local part must be ASCII. One message per problem.
 */
export const emailAddress = z.string().transform((input, context) => {
  const read = readEmail(input)
  if ('email' in read) return read.email
  context.addIssue({ code: 'custom', message: read.problem })
  return z.NEVER
})
