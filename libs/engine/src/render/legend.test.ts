import { describe, expect, it } from 'vitest'
import { renderFigure } from './blocks.ts'
import { legendBar, legendTicks } from './legend.ts'
import { divergingScale, sequentialScale } from './scale.ts'
import { pixelAt } from './testing/pixels.ts'
import { MARGIN } from './theme.ts'

describe('legendTicks', () => {
  it('labels the limits and zero of a diverging scale', () => {
    const ticks = legendTicks({ from: -0.5, to: 0.5, width: 256 })
    expect(ticks.filter(({ label }) => label)).toEqual([
      { value: -0.5, label: '−0.5' },
      { value: 0.5, label: '0.5' },
      { value: 0, label: '0' },
    ])
    expect(ticks.filter(({ label }) => !label).map(({ value }) => value)).toEqual([-0.25, 0.25])
  })

  it('labels the ends of a sequential scale', () => {
    expect(legendTicks({ from: 0, to: 8, width: 256 })).toEqual([
      { value: 0, label: '0' },
      { value: 8, label: '8' },
      { value: 4, label: '' },
    ])
  })

  it('marks zero without a number where that would run into another', () => {
    expect(legendTicks({ from: -0.01, to: 3, width: 256 })[2]).toEqual({ value: 0, label: '' })
  })

  it('has one tick without extent', () => {
    expect(legendTicks({ from: 0, to: 0, width: 256 })).toEqual([{ value: 0, label: '0' }])
  })
})

describe('legendBar', () => {
  it('shows at each place the colour that a value there has', () => {
    const image = renderFigure(legendBar({ colormap: 'rdbu', scale: divergingScale(2), from: -2, to: 2, width: 201 }))
    const at = (x: number) => pixelAt(image, MARGIN + x, MARGIN + 5)
    expect([at(0), at(100), at(200)]).toEqual(['#053061', '#f2efee', '#67001f'])
    const unsigned = renderFigure(legendBar({ colormap: 'viridis', scale: sequentialScale(9), from: 0, to: 9, width: 201 }))
    expect([pixelAt(unsigned, MARGIN, MARGIN), pixelAt(unsigned, MARGIN + 200, MARGIN)]).toEqual(['#440154', '#fde725'])
  })
})
