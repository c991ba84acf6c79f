'use client'
import { Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { formatBytes, plural } from '../../lib/format.ts'
import { ArchitectureSelect } from './architecture-select.tsx'
import type { ModelDraft } from './group-models.ts'
import type { ModelTask } from './use-model-uploads.ts'
import { PRESET_WORDS } from './use-words.ts'

interface Row extends ModelDraft {
  readonly architecture: string
  readonly preprocess: Preset | ''
}

type Preset = keyof typeof PRESET_WORDS

const PRESETS = [
  { value: '' as const, label: 'As the files say' },
  ...(Object.entries(PRESET_WORDS) as [Preset, string][]).map(([value, label]) => ({ value, label })),
]

/** What `save_weights` writes; models of other formats always say how they are built. */
const MAY_BE_WEIGHTS = /\.(h5|hdf5)$/i

/** What was dropped, model by model, before it is sent: names, and what the files themselves do not say. */
export function UploadDialog({
  drafts,
  named = true,
  onUpload,
  onClose,
}: {
  drafts: readonly ModelDraft[]
  /** Whether the models get names; a new version has its model's. */
  named?: boolean
  onUpload: (tasks: readonly ModelTask[]) => void
  onClose: () => void
}) {
  const formId = useId()
  const [rows, setRows] = useState<readonly Row[]>(() => drafts.map((draft) => ({ ...draft, architecture: '', preprocess: '' })))
  const change = (at: number, changes: Partial<Row>) =>
    setRows(rows.map((row, index) => (index === at ? { ...row, ...changes } : row)))
  const unnamed = rows.some(({ name }) => name.trim() === '')
  const upload = () => {
    if (rows.length === 0 || (named && unnamed)) return
    onUpload(
      rows.map(({ architecture, preprocess, name, ...row }) => ({
        ...row,
        name: name.trim(),
        use: { ...(architecture && { architecture }), ...(preprocess && { preprocess }) },
      })),
    )
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={named ? (rows.length === 1 ? 'Upload a model' : `Upload ${plural(rows.length, 'model')}`) : 'Upload a new version'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} disabled={rows.length === 0}>
            Upload
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault()
          upload()
        }}
      >
        <ul>
          {rows.map((row, at) => (
            <li key={row.files[0].path} className="space-y-2 border-t py-4 first:border-t-0 first:pt-1">
              {named && (
                <Field label="Name" error={row.name.trim() === '' ? 'Give it a name.' : null}>
                  {(control) => (
                    <TextInput
                      {...control}
                      value={row.name}
                      onChange={(event) => change(at, { name: event.target.value })}
                      maxLength={120}
                      autoComplete="off"
                      autoFocus={at === 0}
                    />
                  )}
                </Field>
              )}
              <div className="flex items-center justify-between gap-2 text-xs text-muted">
                <FilesOf row={row} />
                {rows.length > 1 && (
                  <IconButton
                    label={`Leave ${row.name} out`}
                    icon={<Trash2 aria-hidden size={14} />}
                    onClick={() => setRows(rows.filter((_, index) => index !== at))}
                  />
                )}
              </div>
              <Field
                label="Pixel values"
                description="What the model was trained on. Can be tried on an image, and changed, afterwards."
              >
                {(control) => (
                  <Select
                    {...control}
                    value={row.preprocess}
                    options={PRESETS}
                    onChange={(preprocess) => change(at, { preprocess })}
                  />
                )}
              </Field>
              {row.files.some(({ path }) => MAY_BE_WEIGHTS.test(path)) && (
                <details>
                  <summary className="text-xs text-muted">The file holds weights alone</summary>
                  <Field
                    className="mt-2"
                    label="Architecture"
                    description="For files made by save_weights: the network of Keras Applications whose weights they are."
                  >
                    {(control) => (
                      <ArchitectureSelect
                        {...control}
                        value={row.architecture}
                        onChange={(architecture) => change(at, { architecture })}
                      />
                    )}
                  </Field>
                </details>
              )}
            </li>
          ))}
        </ul>
      </form>
    </Dialog>
  )
}

function FilesOf({ row: { files, bytes } }: { row: Row }) {
  const [first] = files
  return (
    <p className="min-w-0 truncate" title={files.map(({ path }) => path).join('\n')}>
      {files.length === 1 ? first.path : plural(files.length, 'file')} · {formatBytes(bytes)}
    </p>
  )
}
