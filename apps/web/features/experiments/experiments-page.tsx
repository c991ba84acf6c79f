'use client'
import { Page } from '../shell/page.tsx'

export function ExperimentsPage() {
  return (
    <Page title="Experiments" crumbs={[{ label: 'Experiments' }]}>
      …
    </Page>
  )
}
