import fc from 'fast-check'

const csi = (final: string) =>
  fc
    .array(fc.integer({ min: 0, max: 30 }), { maxLength: 2 })
    .map((params) => `\x1b[${params.join(';')}${final}`)

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom('日本語', 'größe', '🦀', 'wrap '.repeat(20)),
)
const colour = fc
  .constantFrom('0', '1', '4', '7', '31', '42', '38;5;200', '48;2;1;2;3', '39', '22', '24;27')
  .map((code) => `\x1b[${code}m`)
const control = fc.constantFrom('\r\n', '\n', '\r', '\b', '\t', '\x1bM', '\x1bD')
const modes = fc.constantFrom(
  '\x1b[?25l', '\x1b[?25h', '\x1b[?7l', '\x1b[?7h', '\x1b[?6h', '\x1b[?6l', '\x1b[?2004h', '\x1b[?1h', '\x1b(0', '\x1b(B', '\x1b[4h', '\x1b[4l',
) // biome-ignore format: one a line says no more
const screen = fc.constantFrom('\x1b[?1049h', '\x1b[?1049l', '\x1b[2J', '\x1b[H', '\x1b[3;8r', '\x1b[r')
const moving = fc
  .constantFrom('A', 'B', 'C', 'D', 'H', 'J', 'K', 'L', 'M', 'P', 'S', 'T', 'X', '@', 'd', 'G')
  .chain(csi)

/** What programs send to a terminal: text, colours, moves, margins, modes, the other screen. */
export const terminalOutput = fc.oneof(
  { arbitrary: text, weight: 6 },
  { arbitrary: control, weight: 4 },
  { arbitrary: moving, weight: 4 },
  { arbitrary: colour, weight: 3 },
  { arbitrary: modes, weight: 1 },
  { arbitrary: screen, weight: 1 },
)
