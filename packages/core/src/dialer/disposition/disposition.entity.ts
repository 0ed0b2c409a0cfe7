import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Disposition',
  tableName: 'dispositions',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    code: p.text(),
    label: p.text(),
    category: p.text(),
    position: p.integer(),
    /** The dialer's own: nobody chooses or changes it. */
    system: p.boolean(),
    selectable: p.boolean(),
    humanAnswered: p.boolean(),
    sale: p.boolean(),
    dnc: p.boolean(),
    customerContact: p.boolean(),
    notInterested: p.boolean(),
    unworkable: p.boolean(),
    scheduledCallback: p.boolean(),
    completed: p.boolean(),
    answeringMachine: p.boolean(),
    minSec: p.integer(),
    maxSec: p.integer(),
    retiredAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
})

/** The outcome of a call, as agents choose it. */
export class Disposition extends schema.class {
  /** What of a server is made of it. */
  static readonly part = 'dispositions'
}
schema.setClass(Disposition)
