import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { loginPattern } from '../../identity/user/login.ts'
import { InvalidPublicKey } from '../ssh-key/invalid-public-key.ts'
import { parsePublicKey } from '../ssh-key/public-key.ts'
import { labelPattern } from './label-pattern.ts'
import { labelRule } from './label-rule.ts'

/** A server's name in the account; also its name for `ssh` through the gateway, so a host name label (RFC 1123 §2.1). */
export const serverName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'Use 1 to 63 letters, digits and hyphens, with no hyphen at either end.',
  )

/** A host name or an IP address, in one spelling. */
export const hostAddress = z
  .string()
  .trim()
  .max(253, 'Use at most 253 characters.')
  .transform((text, context) => {
    const bare = text.replace(/^\[(.*)\]$/, '$1')
    if (isIP(bare)) return bare.toLowerCase()
    const ascii = domainToASCII(text).toLowerCase().replace(/\.$/, '')
    const labels = ascii.split('.')
    const right =
      labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) &&
      !/^[0-9.]+$/.test(ascii)
    if (right && ascii !== '') return ascii
    context.addIssue({ code: 'custom', message: 'Enter a host name or an IP address.' })
    return z.NEVER
  })

export const port = z
  .int('Enter a whole number.')
  .min(1, 'Enter a port from 1 to 65535.')
  .max(65535, 'Enter a port from 1 to 65535.')

/** What the machine is, in the words of whoever rents it out: CCX13, e2-small, metal. */
export const serverType = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._+-]{0,39}$/, 'Use 1 to 40 letters, digits, spaces and . _ + -')

/** The login by which Gatehouse manages a server: root, or one that becomes root by sudo. */
export const managementLogin = z
  .string()
  .trim()
  .regex(loginPattern, 'Use 1 to 31 small letters, digits, _ and -, beginning with a letter or _.')

/** Unix groups, as groupadd(8) takes them: in order and each once. None of them is root's own. */
export const unixGroups = z
  .array(
    z
      .string()
      .trim()
      .regex(loginPattern, 'Use 1 to 31 small letters, digits, _ and -, beginning with a letter or _.')
      .refine((name) => name !== 'root', 'Gatehouse puts no login into root’s own group.'),
  )
  .max(16, 'A server can have at most 16 groups.')
  .transform((groups) => [...new Set(groups)].sort())

/** A host key as `<type> <base64>`, re-encoded from its fields. */
export const hostKey = z
  .string()
  .max(65_536)
  .transform((text, context) => {
    try {
      const { type, blob } = parsePublicKey(text)
      return `${type} ${blob.toString('base64')}`
    } catch (error) {
      if (!(error instanceof InvalidPublicKey)) throw error
      context.addIssue({
        code: 'custom',
        message: `Gatehouse does not accept this host key. ${error.message}`,
      })
      return z.NEVER
    }
  })

/** A word that servers have in common: staging, eu-1. Limits name servers by it. */
const serverLabel = z.string().trim().toLowerCase().regex(labelPattern, labelRule)

const inOrder = (labels: string[]) => [...new Set(labels)].sort()

/** A server's labels, in order and each once. */
export const serverLabels = z
  .array(serverLabel)
  .max(16, 'A server can have at most 16 labels.')
  .transform(inOrder)

/** Those of a limit. */
export const limitLabels = z.array(serverLabel).max(64, 'Choose at most 64 labels.').transform(inOrder)
