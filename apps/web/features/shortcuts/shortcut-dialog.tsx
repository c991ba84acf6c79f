'use client'
import { Dialog } from '../../components/dialog.tsx'
import { Keys } from '../../components/keys.tsx'

export interface ShortcutGroup {
  readonly title: string
  readonly shortcuts: readonly { readonly keys: string | readonly string[]; readonly does: string }[]
}

export function ShortcutDialog({ groups, onClose }: { groups: readonly ShortcutGroup[]; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Keyboard shortcuts">
      <div className="space-y-5">
        {groups.map(({ title, shortcuts }) => (
          <section key={title}>
            <h3 className="mb-2 text-xs text-muted">{title}</h3>
            <dl className="space-y-1">
              {shortcuts.map(({ keys, does }) => (
                <div key={does} className="flex items-center justify-between gap-4">
                  <dt>{does}</dt>
                  <dd className="flex gap-1">
                    {[keys].flat().map((key) => (
                      <Keys key={key} keys={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
