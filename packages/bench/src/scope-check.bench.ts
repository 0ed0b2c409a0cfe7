import assert from 'node:assert/strict'
import { createMongoAbility, type MongoAbility } from '@casl/ability'
import { type Role, roleHolds, roles, type Scope, scopes, scopesOfRole } from '@gatehouse/core/access/roles'
import type { Benchmark } from './benchmark.ts'
import { sideBySide } from './side-by-side.ts'

/** CASL asks for an action on a subject: `server:ssh` is the action `ssh` on the subject `server`. */
interface Question {
  role: Role
  scope: Scope
  action: string
  subject: string
}

const questions: Question[] = roles.flatMap((role) =>
  scopes.map((scope) => {
    const [subject = '', action = ''] = scope.split(':')
    return { role, scope, action, subject }
  }),
)

const holding = questions.filter(({ role, scope }) => roleHolds(role, scope)).length

const abilities: Record<Role, MongoAbility> = {
  OWNER: abilityOf('OWNER'),
  OPERATOR: abilityOf('OPERATOR'),
  VIEWER: abilityOf('VIEWER'),
  BILLING: abilityOf('BILLING'),
}

function abilityOf(role: Role): MongoAbility {
  return createMongoAbility(
    scopesOfRole[role].map((scope) => {
      const [subject = '', action = ''] = scope.split(':')
      return { action, subject }
    }),
  )
}

// Each side walks in a function of its own, so that either is compiled for what it calls.
function walkOurs(): number {
  let held = 0
  for (const { role, scope } of questions) if (roleHolds(role, scope)) held++
  return held
}

function walkCasl(): number {
  let held = 0
  for (const { role, action, subject } of questions) if (abilities[role].can(action, subject)) held++
  return held
}

/** Checks a second. What they answer is counted, so that no compiler leaves them out. */
function rate(walk: () => number, seconds: number): number {
  const started = performance.now()
  let walks = 0
  let held = 0
  for (; performance.now() - started < seconds * 1000; walks += 100) {
    for (let again = 0; again < 100; again++) held += walk()
  }
  const took = (performance.now() - started) / 1000
  assert.equal(held, walks * holding, 'a check changed its answer')
  return (walks * questions.length) / took
}

export const benchmark: Benchmark = {
  work: `one role-scope check, over all ${questions.length} pairs of role and scope`,
  yardstick: '@casl/ability on the same table, its abilities built once',
  goal: { least: 4 },
  async run(effort) {
    for (const { role, scope, action, subject } of questions) {
      assert.equal(
        abilities[role].can(action, subject),
        roleHolds(role, scope),
        `${role}, ${scope}: the two disagree`,
      )
    }
    return sideBySide(
      { name: 'gatehouse', rate: async (seconds) => rate(walkOurs, seconds) },
      { name: 'casl', rate: async (seconds) => rate(walkCasl, seconds) },
      effort,
    )
  },
}
