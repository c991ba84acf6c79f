/** Numbers, times and sizes as people read them. */

/** `98.1 %`; never a rounded 0 % or 100 % for what is not. */
export function formatPercent(share: number | null): string {
  if (share === null) return 'n/a'
  const percent = share * 100
  if (percent > 99.9 && percent < 100) return '> 99.9 %'
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  return `${percent.toFixed(1)} %`
}

/** `40 s`, `3 min`, `1 h 20 min`; rounded up, as an estimate is read. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds))
  if (whole < 90) return `${whole} s`
  const minutes = Math.ceil(whole / 60)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ''}`
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

export function formatCount(count: number): string {
  return new Intl.NumberFormat('en').format(count)
}

/** `1 run`, `4 runs` */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

export function formatDate(date: Date): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(date)
}

export function formatTime(date: Date): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(date)
}
