import { setCallPrefixes } from '../../dialer/call/call-prefixes.ts'
import { dialCall } from '../../dialer/call/dial-call.ts'
import {
  createDisposition,
  removeDisposition,
  reorderDispositions,
  restoreDisposition,
  updateDisposition,
} from '../../dialer/disposition/change-dispositions.ts'
import { chooseDispositionServers } from '../../dialer/disposition/choose-servers.ts'
import { chooseRecipeServers } from '../../dialer/recipe/choose-servers.ts'
import {
  overrideRecipe,
  resetRecipe,
  restoreRecipe,
  takeOverRecipe,
} from '../../dialer/recipe/override-recipe.ts'
import { removeTrunk, updateTrunk } from '../../dialer/trunk/change-trunks.ts'
import { carrierSaying, makeTestTrunk, testTrunk } from '../../dialer/trunk/trunks.testing.ts'
import type { Furnished } from './furnished.testing.ts'
import type { Walk } from './walk.testing.ts'

const nowhere = '01900000-0000-7000-8000-000000000000'

/** How each verb about dialers behaves under a hold: trunks alone add reach. */
export function walkDialer({ owner: { caller }, prod, trunk }: Furnished): Record<string, Walk> {
  const file = 'dialer/disposition/change-dispositions'
  const fields = { label: 'x' }
  return {
    [`${file} createDisposition`]: {
      goesOn: [() => createDisposition(caller, { code: 'SALE', ...fields })],
      or: ['conflict'],
    },
    [`${file} updateDisposition`]: {
      goesOn: [() => updateDisposition(caller, { disposition: nowhere, ...fields })],
      or: ['not-found'],
    },
    [`${file} removeUnused`]: {
      goesOn: [() => removeDisposition(caller, { disposition: nowhere })],
      or: ['not-found'],
    },
    [`${file} retire`]: {
      goesOn: [() => removeDisposition(caller, { disposition: nowhere })],
      or: ['not-found'],
    },
    [`${file} restoreDisposition`]: {
      goesOn: [() => restoreDisposition(caller, { disposition: nowhere })],
      or: ['not-found'],
    },
    [`${file} reorderDispositions`]: {
      goesOn: [() => reorderDispositions(caller, { dispositions: [] })],
      or: ['conflict'],
    },
    'dialer/recipe/choose-servers chooseRecipeServers': {
      goesOn: [() => chooseRecipeServers(caller, { recipe: 'none', servers: [] })],
      or: ['not-found'],
    },
    'dialer/recipe/override-recipe overrideRecipe': {
      goesOn: [() => overrideRecipe(caller, { recipe: 'none', set: {} })],
      or: ['not-found'],
    },
    'dialer/recipe/override-recipe resetRecipe': {
      goesOn: [() => resetRecipe(caller, { recipe: 'none' })],
      or: ['not-found'],
    },
    'dialer/recipe/override-recipe restoreRecipe': {
      goesOn: [() => restoreRecipe(caller, { recipe: 'none' })],
      or: ['not-found'],
    },
    'dialer/recipe/override-recipe takeOverRecipe': {
      goesOn: [() => takeOverRecipe(caller, { recipe: 'none', server: prod })],
      or: ['not-found'],
    },
    'dialer/trunk/change-trunks keepNew': { grows: () => makeTestTrunk(caller, { name: 'another' }) },
    'dialer/trunk/change-trunks keepChanged': {
      goesOn: [
        () => updateTrunk(caller, { ...testTrunk, trunk, callerId: '+15550198' }, carrierSaying('alive')),
      ],
      grows: () =>
        updateTrunk(caller, { ...testTrunk, trunk, prefixes: ['+1', '+49'] }, carrierSaying('alive')),
    },
    'dialer/trunk/change-trunks removeTrunk': {
      goesOn: [() => removeTrunk(caller, { trunk: nowhere })],
      or: ['not-found'],
    },
    'dialer/call/call-prefixes setCallPrefixes': {
      goesOn: [() => setCallPrefixes(caller, { prefixes: ['+1'] })],
      grows: () => setCallPrefixes(caller, { prefixes: ['+1', '+49'] }),
    },
    'dialer/call/dial-call dialCall': {
      goesOn: [() => dialCall(caller, { trunk: nowhere, number: '+15550100' })],
      or: ['not-found'],
    },
    'dialer/disposition/choose-servers chooseDispositionServers': {
      goesOn: [() => chooseDispositionServers(caller, { servers: [prod] })],
    },
  }
}
