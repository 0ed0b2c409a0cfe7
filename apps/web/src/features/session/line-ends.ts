/**
 * A cast (asciicast v2) of what had no terminal, as a terminal would have shown it: each line begins at the left. A
 * terminal’s driver writes CR before LF; without one the LF is all there is, and lines would go down like stairs.
 */
export function asTerminalShows(cast: string): string {
  return cast.split('\n').map(shown).join('\n')
}

function shown(line: string): string {
  if (!line.startsWith('[')) return line
  try {
    const [time, code, text, ...rest]: [number, string, string, ...unknown[]] = JSON.parse(line)
    return code === 'o' ? JSON.stringify([time, code, text.replace(/\r?\n/g, '\r\n'), ...rest]) : line
  } catch {
    // The last line of what is still being written.
    return line
  }
}
