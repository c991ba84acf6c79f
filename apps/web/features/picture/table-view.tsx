import type { Display } from '@sightline/engine/declarations'
import { formatNumber } from '@sightline/engine/render'
import { classNames } from '../../lib/class-names.ts'

type Table = Extract<Display, { as: 'table' }>

/** A table that an explainer made; numbers stand to the right. */
export function TableView({ table: { columns, rows }, caption }: { table: Table; caption: string }) {
  const numeric = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'))
  return (
    <div className="max-h-full overflow-auto" tabIndex={0} role="group" aria-label={caption}>
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th
                key={column}
                scope="col"
                className={classNames(
                  'sticky top-0 border-b border-line-strong bg-page px-3 py-1.5 font-medium text-muted',
                  numeric[i] ? 'text-right' : 'text-left',
                )}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            <tr key={r} className="border-b">
              {row.map((cell, i) => (
                <td key={i} className={classNames('px-3 py-1 whitespace-nowrap', numeric[i] && 'text-right')}>
                  {typeof cell === 'number' ? formatNumber(cell, 4) : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
