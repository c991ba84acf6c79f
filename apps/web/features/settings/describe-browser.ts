/** `Firefox on Linux`, as far as the user agent tells. */
export function describeBrowser(userAgent: string): string {
  const find = (names: readonly (readonly [string, RegExp])[]) => names.find(([, pattern]) => pattern.test(userAgent))?.[0]
  // Edge and Chrome name each other and Safari too: the order matters.
  const browser = find([
    ['Edge', /\bEdg/],
    ['Opera', /\bOPR\//],
    ['Firefox', /\bFirefox\//],
    ['Chrome', /\b(Headless)?Chrome\//],
    ['Safari', /\bSafari\//],
  ])
  const system = find([
    ['Android', /\bAndroid\b/],
    ['iOS', /\b(iPhone|iPad)\b/],
    ['Windows', /\bWindows\b/],
    ['macOS', /\bMac OS X\b/],
    ['Linux', /\bLinux\b/],
  ])
  if (!browser) return 'A program without a browser’s name'
  return system ? `${browser} on ${system}` : browser
}
