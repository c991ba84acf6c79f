/** `Marie Elster` → `ME`; one letter of a single word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words
  return chosen.map((word) => [...word][0].toLocaleUpperCase('en')).join('') || '?'
}
