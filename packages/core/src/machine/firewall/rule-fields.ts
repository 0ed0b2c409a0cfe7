import { sourceRanges } from '@gatehouse/hosts/firewall/network'
import { commentProblem, normalPorts, type PortRange } from '@gatehouse/hosts/firewall/ruleset'
import { portsInWords } from '@gatehouse/hosts/firewall/words'
import { z } from 'zod'
import { endsAt } from '../../access/future.ts'
import { addressRange } from '../../team/api-key/ranges.ts'

/** How many rules an account's list has, and each server's own. */
export const mostRules = 500
const mostPorts = 100
const mostSources = 100

/** Ports that a text names, or what is wrong with it. */
function readPorts(text: string): PortRange | string {
  const [, first = '', dash, second = ''] = /^(\d*)(?:\s*([-–])\s*(\d*))?$/.exec(text.trim()) ?? []
  if (first === '' && second === '')
    return `“${text}” is no port. Enter a number from 1 to 65535, or a range such as 8000-8100.`
  if (dash !== undefined && (first === '' || second === ''))
    return `“${text}” has no ${first === '' ? 'beginning' : 'end'}. Write a range as 8000-8100.`
  const [from, to] = [Number(first), Number(second || first)]
  if (from < 1 || to > 65_535 || from > 65_535) return `“${text}”: ports go from 1 to 65535.`
  return from > to ? `“${text}” begins after its end. Write it as ${to}-${from}.` : { from, to }
}

const port = z.union([z.string().max(20), z.int().transform(String)]).transform((text, issues): PortRange => {
  const read = readPorts(text)
  if (typeof read !== 'string') return read
  issues.addIssue(read)
  return z.NEVER
})

const ports = z
  .array(port)
  .max(mostPorts, `At most ${mostPorts} ports or ranges in a rule.`)
  .transform((all) => normalPorts(all).map((one) => portsInWords([one])))

const sources = z
  .array(addressRange)
  .max(mostSources, `At most ${mostSources} addresses or ranges in a rule.`)
  .transform(sourceRanges)

const comment = z
  .string()
  .trim()
  .superRefine((text, issues) => {
    const problem = commentProblem(text)
    if (problem !== null) issues.addIssue(problem)
  })

/** A rule as people write it. Ports and sources left empty are all of them. */
export const ruleFields = z
  .object({
    action: z.enum(['allow', 'deny'], 'Choose allow or deny.'),
    protocol: z.enum(['tcp', 'udp', 'icmp', 'any'], 'Choose tcp, udp, icmp or any.').default('tcp'),
    ports: ports.default([]),
    sources: sources.default([]),
    comment: comment.default(''),
    endsAt: endsAt.default(null),
  })
  .superRefine(({ protocol, ports }, issues) => {
    if (protocol === 'icmp' && ports.length > 0)
      issues.addIssue({ code: 'custom', path: ['ports'], message: 'ICMP has no ports. Leave them out.' })
  })

export type RuleFields = z.output<typeof ruleFields>

/** Ports as they stand in a row. */
export const portsOf = (texts: readonly string[]): PortRange[] =>
  texts.map((text) => {
    const [from = 0, to = from] = text.split('-').map(Number)
    return { from, to }
  })
