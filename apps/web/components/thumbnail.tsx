import { classNames } from '../lib/class-names.ts'

/** A small picture in a box of fixed size on the neutral surround: it never shifts the layout. `src` null: an empty box of that size. */
export function Thumbnail({
  src,
  alt,
  size,
  pixelated = false,
  className,
}: {
  src: string | null
  /** Empty if the text beside it says the same. */
  alt: string
  /** Pixels of the square box. */
  size: number
  /** For tiny pictures that are shown larger. */
  pixelated?: boolean
  className?: string
}) {
  return (
    <span
      className={classNames('block shrink-0 overflow-hidden rounded-sm', src ? 'bg-surround' : 'bg-hover', className)}
      style={{ width: size, height: size }}
    >
      {src && (
        // Thumbnails are made once by the server, small, and cached for good: Next's image service would only make them again.
        <img
          src={src}
          alt={alt}
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
          draggable={false}
          className={classNames('size-full object-contain', pixelated && '[image-rendering:pixelated]')}
        />
      )}
    </span>
  )
}
