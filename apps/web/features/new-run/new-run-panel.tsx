'use client'
import type { Experiment } from '@sightline/api/contract'
export function NewRunPanel(_: { experiment: Experiment; onClose: () => void }) {
  return null
}
