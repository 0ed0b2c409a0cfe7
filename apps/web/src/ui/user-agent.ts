const browsers = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrome\/|\bCriOS\/|\bChromium\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
  [/^gatehouse-sdk/i, 'Gatehouse SDK'],
  [/^gatehouse/i, 'gatehouse command'],
  [/^node\b|undici/i, 'Node.js'],
] as const

const systems = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
] as const

/** A User-Agent header in words: `Firefox on Linux`. What it does not know it gives back, cut to 60 characters. */
export function userAgentInWords(header: string): string {
  const browser = browsers.find(([pattern]) => pattern.test(header))?.[1]
  const system = systems.find(([pattern]) => pattern.test(header))?.[1]
  if (browser && system) return `${browser} on ${system}`
  return browser ?? (header.length > 60 ? `${header.slice(0, 59)}…` : header)
}
