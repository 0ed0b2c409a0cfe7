/**
 * The page's policy allows no style that is written into the page, neither an element's nor an attribute's: only style sheets
 * of its own and what scripts set. xterm.js writes both; here they become what scripts set, and look the same.
 */
export const strictDocument: Document = new Proxy(document, {
  get(page, name) {
    if (name === 'createElement') return createElement
    const value: unknown = Reflect.get(page, name, page)
    return typeof value === 'function' ? value.bind(page) : value
  },
})

// the rows' colours; their elements are made by the page's own document
HTMLSpanElement.prototype.setAttribute = function (name: string, value: string) {
  if (name === 'style') this.style.cssText = value
  else Element.prototype.setAttribute.call(this, name, value)
}

function createElement(name: string): HTMLElement {
  return name === 'style' ? styleElement() : document.createElement(name)
}

/** Stands for a style element: what its text says, the page gets as a style sheet. */
function styleElement(): HTMLElement {
  const sheet = new CSSStyleSheet()
  const element = document.createElement('span')
  document.adoptedStyleSheets.push(sheet)
  element.hidden = true
  Object.defineProperty(element, 'textContent', { set: (text: string) => sheet.replaceSync(text) })
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
    HTMLElement.prototype.remove.call(element)
  }
  return element
}
