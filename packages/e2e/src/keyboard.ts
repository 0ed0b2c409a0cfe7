import type { Locator, Page } from 'playwright-core'
import { eventually } from './eventually.ts'

/** Somebody without a mouse: what a test does by keys alone, and where the focus is then. */

/** How many presses of Tab somebody puts up with. */
const mostTabs = 80

/** Whether it has the focus. */
async function hasFocus(element: Locator): Promise<boolean> {
  return (await element.and(element.page().locator(':focus')).count()) > 0
}

/** Waits until it has the focus. @throws Error naming what has it instead */
export async function focusComesTo(element: Locator): Promise<void> {
  try {
    await eventually(String(element), () => hasFocus(element), 10_000)
  } catch {
    throw new Error(`the focus is not on ${element}, but on ${await focusOf(element.page())}`)
  }
}

/** What has the focus, as its beginning is written. */
function focusOf(page: Page): Promise<string> {
  return page.evaluate(
    `document.activeElement.outerHTML.slice(0, 90) + ' … ' + document.activeElement.textContent.slice(0, 60)`,
  )
}

/** Presses Tab, or another key, until it has the focus. @throws Error where it never has */
export async function walkTo(element: Locator, key = 'Tab'): Promise<void> {
  const page = element.page()
  await element.waitFor({ state: 'attached' })
  for (let presses = 0; presses < mostTabs; presses++) {
    if (await hasFocus(element)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${mostTabs} × ${key} does not lead to ${element}; the last was ${await focusOf(page)}`)
}

/** Walks to it and presses Enter. */
export async function enter(element: Locator): Promise<void> {
  await walkTo(element)
  await element.page().keyboard.press('Enter')
}

/** Walks to a field and types into it. */
export async function typeInto(field: Locator, text: string): Promise<void> {
  await walkTo(field)
  await field.page().keyboard.type(text)
}
