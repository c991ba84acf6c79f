import { Suspense, type ReactNode } from 'react'
import { SignedInFrame } from '../../features/shell/signed-in-frame.tsx'

export default function SignedInLayout({ children }: { children: ReactNode }) {
  return (
    <SignedInFrame>
      {/* Pages read their state from the URL, which is known in the browser alone. */}
      <Suspense>{children}</Suspense>
    </SignedInFrame>
  )
}
