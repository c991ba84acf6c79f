/** Numbers for people: legends, captions and messages, the same on every machine (no locale). */

const MINUS = '−'
const GROUP = '\u2009'

/** A whole number with thin spaces between its thousands: `12 000 000`. */
export function grouped(value: number): string {
  return withMinus(String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, GROUP))
}

/** At most `digits` significant digits, in powers of ten only where zeros would crowd them out: `0.0421`, `1 240`, `3.1×10⁻⁷`. */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : '∞'
  if (value === 0) return '0'
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))))
  if (exponent < -4 || exponent > 5) return scientific(value, digits)
  const decimals = Math.max(0, digits - 1 - exponent)
  const [whole, fraction] = value.toFixed(decimals).split('.')
  const trimmed = fraction?.replace(/0+$/, '')
  return (whole.startsWith('-') && Number(whole) === 0 ? `${MINUS}0` : grouped(Number(whole))) + (trimmed ? `.${trimmed}` : '')
}

function scientific(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e')
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
  return `${withMinus(short)}e${withMinus(exponent.replace('+', ''))}`
}

function withMinus(text: string): string {
  return text.startsWith('-') ? MINUS + text.slice(1) : text
}
