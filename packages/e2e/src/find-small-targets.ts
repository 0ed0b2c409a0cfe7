import type { Page } from 'playwright-core'

// What runs in the page is text: the DOM is none of this package's types. A circle of 40 px around the middle of a smaller target
// touches neither another target nor the circle of another smaller one (WCAG 2.5.8, there with 24 px). A link within a sentence is
// as high as its line.
const smallTargets = `(() => {
  const least = 40
  const pressed = 'a[href], button, select, summary, input:not([type="hidden"]), textarea, [role="menuitem"], [role="option"]'
  const large = 'button, .button, select, textarea, input:not([type="checkbox"], [type="radio"]), nav a, [role="menuitem"], [role="option"]'
  const isThere = (one) => {
    const { width, height } = one.getBoundingClientRect()
    if (width === 0 || height === 0 || !one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false
    if (one.closest('[aria-hidden="true"], [inert]')) return false
    if (one.matches(':disabled')) return false
    // what lies under a bar that stays in view is pressed once it is scrolled out from there
    const { left, top } = one.getBoundingClientRect()
    const over = document.elementFromPoint(left + width / 2, top + height / 2)
    return over === null || over.contains(one) || one.contains(over) || over.closest('label')?.contains(one) === true
  }
  const open = [...document.querySelectorAll('[role="menu"], [role="dialog"], [role="alertdialog"]')].at(-1)
  const root = open ?? document
  const isInSentence = (one) => one.matches('a') && getComputedStyle(one).display === 'inline' &&
    [...one.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim().length > 2)
  // with its label, which is pressed as well; and what lies around it for a finger
  const boxOf = (one) => {
    const label = one.matches('input[type="checkbox"], input[type="radio"]') ? one.closest('label') : null
    const { left, top, right, bottom } = (label ?? one).getBoundingClientRect()
    const around = getComputedStyle(label ?? one, '::after')
    const wide = around.position === 'absolute' && around.content !== 'none' ? -Math.min(0, parseFloat(around.top) || 0) : 0
    return { left: left - wide, top: top - wide, right: right + wide, bottom: bottom + wide }
  }
  const targets = [...root.querySelectorAll(pressed)].filter(isThere).map((one) => {
    const box = boxOf(one)
    const small = box.right - box.left < least - 0.5 || box.bottom - box.top < least - 0.5
    return { one, box, small, x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }
  })
  const far = (from, to) => {
    if (to.small) return Math.hypot(from.x - to.x, from.y - to.y) >= least - 0.5
    const dx = Math.max(to.box.left - from.x, 0, from.x - to.box.right)
    const dy = Math.max(to.box.top - from.y, 0, from.y - to.box.bottom)
    return Math.hypot(dx, dy) >= least / 2 - 0.5
  }
  return targets
    .filter((target) => target.small && !isInSentence(target.one))
    .filter((target) => target.one.matches(large) || !targets.every((other) => other === target || other.one.contains(target.one) || far(target, other)))
    .map(({ one, box }) => one.outerHTML.slice(0, 120) + ' — ' + (one.textContent || one.getAttribute('aria-label') || '').trim().slice(0, 30) +
      ': ' + Math.round(box.right - box.left) + ' × ' + Math.round(box.bottom - box.top))
})()`

/** What is hard to hit with a finger. */
export function findSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(smallTargets)
}
