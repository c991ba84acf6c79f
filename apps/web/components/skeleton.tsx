import { classNames } from '../lib/class-names.ts'

/** Stands where something will be; give it the final size by `className`. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('block animate-pulse rounded-md bg-hover', className)} />
}
