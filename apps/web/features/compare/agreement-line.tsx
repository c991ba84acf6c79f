import { classNames } from '../../lib/class-names.ts'
import type { Pairing } from './comparison.ts'
import { metricWords } from './comparison.ts'

/** How far a pane agrees with the first. `rows`: large, one below the other. */
export function AgreementLine({ pairing, against, rows = false }: { pairing: Pairing; against?: string; rows?: boolean }) {
  const { spearman, ssim, topOverlap } = pairing.agreement
  const metrics = [
    { name: 'Spearman', value: spearman, title: 'Correlation of the ranks of all pixels, −1 to 1' },
    { name: 'SSIM', value: ssim, title: 'Structural similarity on the pair’s common scale, −1 to 1' },
    { name: 'Top-10 % IoU', value: topOverlap, title: 'Overlap of the 10 % of pixels with the highest values, 0 to 1' },
  ]
  return (
    <div className="text-xs">
      <dl
        className={rows ? 'text-base' : 'flex flex-wrap gap-x-3'}
        aria-label={against ? `Agreement with ${against}` : 'Agreement of the two maps'}
      >
        {metrics.map(({ name, value, title }) => (
          <div key={name} className={classNames('flex gap-1', rows && 'h-7 items-center justify-between')} title={title}>
            <dt className="text-muted">{name}</dt>
            <dd className="font-medium">{metricWords(value)}</dd>
          </div>
        ))}
      </dl>
      {against && <p className="text-muted">against {against}</p>}
    </div>
  )
}
