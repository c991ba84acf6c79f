'use client'
import { Component, type ReactNode } from 'react'
import { ErrorNote } from './error-note.tsx'

interface BoundaryProps {
  /** What stands there if its content cannot be drawn. */
  message: string
  hint: string
  children: ReactNode
}

/** Keeps a failure to draw something that comes from outside to its own place on the page. Give it a `key` of what it shows. */
export class Boundary extends Component<BoundaryProps, { failure: Error | null }> {
  override state: { failure: Error | null } = { failure: null }

  static getDerivedStateFromError(failure: Error): { failure: Error } {
    return { failure }
  }

  override render(): ReactNode {
    const { failure } = this.state
    const { message, hint, children } = this.props
    if (!failure) return children
    return (
      <ErrorNote error={{ code: 'NOT_DRAWABLE', message, hint }} details={<p className="break-words">{failure.message}</p>} />
    )
  }
}
