import { currencies } from '../money/currency.ts'
import { features } from './features.ts'

// apart from the reading, whose schema `--help` need not wait for
/** What a plan file looks like, for the command's help. */
export const planFileHelp = `A plan file is JSON: a list of plans, each

  {
    "slug": "team",                           its short name; importing it again changes it
    "name": "Team",
    "interval": "month",                      or "year"
    "prices": { "EUR": 4900, "JPY": 7900 },   whole numbers of the minor unit: €49.00, ¥7,900
    "currency": "EUR",                        what accounts pay in unless they choose; the first of the prices if left out
    "included": { "members": 10, "servers": 25 },
    "maximal": { "members": 50, "servers": null, "trunks": 20 },   null: no limit; trunks may be left out
    "extras": {                               each one more, per interval; leave out for none
      "members": { "EUR": 400, "JPY": 650 },
      "servers": { "EUR": 150, "JPY": 240 }
    },
    "recordingDays": 90,                      at most how many days recordings are kept, or null
    "features": ["api-keys"],                 ${Object.keys(features).join(', ')}
    "archived": false                         true: no one can choose it
  }

Currencies: ${currencies.join(', ')}.
`
