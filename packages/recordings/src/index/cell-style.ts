/** Colours and attributes of a cell, or those that the next character gets. */
export interface CellStyle {
  isBold(): number
  isDim(): number
  isItalic(): number
  isUnderline(): number
  isBlink(): number
  isInverse(): number
  isInvisible(): number
  isStrikethrough(): number
  isOverline(): number
  isFgRGB(): boolean
  isFgPalette(): boolean
  getFgColor(): number
  isBgRGB(): boolean
  isBgPalette(): boolean
  getBgColor(): number
}

/** The sequence that chooses a style (SGR, ECMA-48 section 8.3.117), whatever was chosen before. */
export function sgrOf(style: CellStyle): string {
  const codes = [
    style.isBold() && '1',
    style.isDim() && '2',
    style.isItalic() && '3',
    style.isUnderline() && '4',
    style.isBlink() && '5',
    style.isInverse() && '7',
    style.isInvisible() && '8',
    style.isStrikethrough() && '9',
    style.isOverline() && '53',
    style.isFgRGB() && `38;2;${rgb(style.getFgColor())}`,
    style.isFgPalette() && `38;5;${style.getFgColor()}`,
    style.isBgRGB() && `48;2;${rgb(style.getBgColor())}`,
    style.isBgPalette() && `48;5;${style.getBgColor()}`,
  ].filter(Boolean)
  return `\x1b[${['0', ...codes].join(';')}m`
}

const rgb = (colour: number) => `${colour >> 16};${(colour >> 8) & 0xff};${colour & 0xff}`
