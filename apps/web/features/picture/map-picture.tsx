'use client'
/** A map on its picture in a frame, with the value under the cursor. */
import { formatNumber, type ScalarMap, type Size } from '@sightline/engine/render'
import { useMemo, useSyncExternalStore } from 'react'
import { classNames } from '../../lib/class-names.ts'
import { InputCanvas, type InputPicture } from './input-canvas.tsx'
import { MapCanvas } from './map-canvas.tsx'
import { BoxMark, PictureFrame, type BoxShares } from './picture-frame.tsx'
import { defaultOpacity, isCoarse, smoothed, tableOf, valueAt, type Colours, type ShownMap } from './shown-map.ts'
import type { ResolvedDisplay } from './use-display.ts'
import type { Viewport } from './viewport.ts'

export interface MapPictureProps {
  /** Null while the numbers come, or where there is no map: then the input is shown. */
  map: ShownMap | null
  colours: Colours | null
  picture: InputPicture
  display: ResolvedDisplay
  viewport: Viewport
  label: string
  /** Whose pixels the place under the cursor is given in; those of the picture where nothing is said. */
  pixels?: Size | undefined
  box?: BoxShares | null
  onBox?: ((box: BoxShares | null) => void) | undefined
  drawing?: boolean | undefined
  className?: string
}

export function MapPicture({ picture, viewport, label, pixels, box, onBox, drawing, className, ...layers }: MapPictureProps) {
  return (
    <div className={classNames('relative', className)}>
      <PictureFrame size={picture.size} viewport={viewport} label={label} className="size-full" onBox={onBox} drawing={drawing}>
        <MapLayers picture={picture} {...layers} />
        {box && <BoxMark box={box} />}
      </PictureFrame>
      {layers.map && <CursorValue map={layers.map.raw} pixels={pixels ?? picture.size} viewport={viewport} />}
    </div>
  )
}

/** The input and the map on it, to lie in a frame. */
export function MapLayers({ map, colours, picture, display }: Pick<MapPictureProps, 'map' | 'colours' | 'picture' | 'display'>) {
  const { show } = display
  const alone = show === 'map'
  const smooth = map !== null && (display.smooth ?? (!alone && isCoarse(map, picture.size)))
  const { width, height } = picture.size
  const drawn = useMemo<ScalarMap | null>(
    () => (map && smooth ? smoothed(map, { width, height }) : map),
    [map, smooth, width, height],
  )
  const table = useMemo(() => colours && tableOf(colours, alone ? 'nothing' : 'picture'), [colours, alone])
  const withMap = map !== null && colours !== null
  return (
    <>
      <InputCanvas
        picture={picture}
        under={show === 'overlay' && !display.colours && withMap ? colours.colormap : null}
        hidden={alone && withMap}
      />
      {drawn && table && withMap && (
        <MapCanvas
          map={drawn}
          table={table}
          pixelated={!smooth}
          opacity={alone ? 1 : (display.opacity ?? defaultOpacity(colours))}
          hidden={show === 'input'}
        />
      )}
    </>
  )
}

/** `(31, 18) +0.42`, below in the frame: a pixel and the map's value there. A map may be coarser than its picture, so its own cells would be other places from map to map. */
export function CursorValue({
  map,
  pixels,
  viewport,
  side = 'left',
}: {
  map: ScalarMap
  pixels: Size
  viewport: Viewport
  side?: 'left' | 'right'
}) {
  const at = useSyncExternalStore(viewport.cursor.subscribe, viewport.cursor.get, () => null)
  const found = at && valueAt(map, at)
  return (
    <output
      aria-label="Value under the cursor"
      className={classNames(
        'pointer-events-none absolute bottom-2 rounded-sm bg-black/70 px-1.5 text-xs text-white',
        side === 'left' ? 'left-2' : 'right-2',
        !found && 'invisible',
      )}
    >
      {found ? `(${Math.floor(at.x * pixels.width)}, ${Math.floor(at.y * pixels.height)}) ${signed(found.value)}` : '–'}
    </output>
  )
}

export const signed = (value: number, digits = 3) => (value > 0 ? '+' : '') + formatNumber(value, digits)
