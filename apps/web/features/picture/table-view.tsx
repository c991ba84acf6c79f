import type { Display } from '@sightline/engine/declarations'
import { formatNumber } from '@sightline/engine/render'
import { classNames } from '../../lib/class-names.ts'
import { formatCount, plural } from '../../lib/format.ts'
import { plainText } from '../../lib/plain-text.ts'

type Table = Extract<Display, { as: 'table' }>

/** More would keep the browser busy for seconds. */
const MOST_ROWS = 1000
const MOST_COLUMNS = 50
const MOST_CHARACTERS = 300

/** A table that an explainer made; numbers stand to the right. */
export function TableView({ table, caption }: { table: Table; caption: string }) {
  const columns = table.columns.slice(0, MOST_COLUMNS)
  const rows = table.rows.slice(0, MOST_ROWS)
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'))
  return (
    <div className="max-h-full overflow-auto" tabIndex={0} role="group" aria-label={caption}>
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th
                key={i}
                scope="col"
                className={classNames(
                  'sticky top-0 border-b border-line-strong bg-page px-3 py-1.5 font-medium text-muted',
                  numeric[i] ? 'text-right' : 'text-left',
                )}
              >
                {plainText(column, MOST_CHARACTERS)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            <tr key={r} className="border-b">
              {row.slice(0, MOST_COLUMNS).map((cell, i) => (
                <td key={i} className={classNames('px-3 py-1 whitespace-nowrap', numeric[i] && 'text-right')}>
                  {typeof cell === 'number' ? formatNumber(cell, 4) : plainText(cell, MOST_CHARACTERS)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {(table.rows.length > MOST_ROWS || table.columns.length > MOST_COLUMNS) && (
        <p className="px-3 py-2 text-xs text-muted">
          The first {plural(rows.length, 'row')} of {plural(columns.length, 'column')}; in all {formatCount(table.rows.length)} ×{' '}
          {formatCount(table.columns.length)}.
        </p>
      )}
    </div>
  )
}
