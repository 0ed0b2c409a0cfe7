/** What somebody wrote for the end of a key or an access: a time, or `never`. */
export function endOf(text: string): string | null {
  return text.trim().toLowerCase() === 'never' ? null : text.trim()
}
