import type { Locator } from 'playwright-core'
import { enter, typeInto, walkTo } from './keyboard.ts'

/** How somebody works a page: what a story is told in, whichever way it is done. */
export interface Hand {
  /** Presses a button or a link. */
  press(what: Locator): Promise<void>
  /** Chooses an entry of the menu that is open. */
  choose(entry: Locator): Promise<void>
  /** Ticks a box, or one of a few. */
  tick(box: Locator): Promise<void>
  type(field: Locator, text: string): Promise<void>
}

/** By keys alone. */
export const byKeys: Hand = {
  press: enter,
  async choose(entry) {
    await walkTo(entry, 'ArrowDown')
    await entry.page().keyboard.press('Enter')
  },
  async tick(box) {
    const isOneOfFew = (await box.getAttribute('type')) === 'radio'
    if (!isOneOfFew) {
      await walkTo(box)
      return box.page().keyboard.press('Space')
    }
    // Tab leads to the one that is chosen, and the arrows from there
    const chosen = box.locator('xpath=ancestor::fieldset').locator(':checked')
    await walkTo(chosen)
    await walkTo(box, 'ArrowDown')
  },
  type: typeInto,
}

/** By mouse; `heard` is told after each press. */
export function byMouse(heard: (what: Locator) => Promise<void>): Hand {
  const press = async (what: Locator) => {
    await what.click()
    await heard(what)
  }
  return { press, choose: press, tick: (box) => box.check(), type: (field, text) => field.fill(text) }
}
