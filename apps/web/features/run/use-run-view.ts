'use client'
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs'

/** What of a run is shown, in the address. */
export function useRunView() {
  return useQueryStates(
    {
      image: parseAsString,
      target: parseAsInteger,
      layer: parseAsString,
      part: parseAsInteger,
      /** One channel of a grid, shown large. */
      channel: parseAsInteger,
      /** `run`: what belongs to the run as a whole, instead of an image. */
      of: parseAsString,
    },
    { history: 'replace' },
  )
}

export type RunView = ReturnType<typeof useRunView>[0]
export type SetRunView = (changes: Partial<RunView>) => void
