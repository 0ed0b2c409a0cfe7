import type { Terminal } from '@xterm/xterm'

/**
 * Opens a terminal in a page whose policy allows no style that is written into it, neither an element's nor an attribute's:
 * only style sheets of its own and what scripts set. xterm.js writes both; here they become what scripts set, and look the same.
 */
export function openStrictly(screen: Terminal, holder: HTMLElement): void {
  const { createElement } = document
  document.createElement = (name: string) =>
    name === 'style' ? styleElement() : createElement.call(document, name)
  try {
    screen.open(holder)
  } finally {
    Reflect.deleteProperty(document, 'createElement') // the prototype's shows again
  }
}

// the rows' colours
HTMLSpanElement.prototype.setAttribute = function (name: string, value: string) {
  if (name === 'style') this.style.cssText = value
  else Element.prototype.setAttribute.call(this, name, value)
}

/** Stands for a style element: what its text says, the page gets as a style sheet. */
function styleElement(): HTMLElement {
  const sheet = new CSSStyleSheet()
  const element = Document.prototype.createElement.call(document, 'span')
  document.adoptedStyleSheets.push(sheet)
  element.hidden = true
  Object.defineProperty(element, 'textContent', { set: (text: string) => sheet.replaceSync(text) })
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
    HTMLElement.prototype.remove.call(element)
  }
  return element
}
