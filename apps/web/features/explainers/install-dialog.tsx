'use client'
import { registrySpec, type ExplainerPackage } from '@sightline/api/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { FileDrop } from '../../components/file-drop.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { TextInput } from '../../components/text-input.tsx'
import type { DroppedFile } from '../../lib/dropped-files.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { useWorkspace } from '../../lib/workspace.ts'
import { sendForm, uploadAddress } from '../uploads/send-form.ts'
import { ProtectionNote } from './protection-note.tsx'

/** Begins the installation of a package: by its name in the registry, or of a tarball. How it goes is shown on the page. */
export function InstallDialog({
  upgrade,
  onClose,
}: {
  /** What is installed already. */
  upgrade?: Pick<ExplainerPackage, 'name' | 'version' | 'source'>
  onClose: () => void
}) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const workspace = useWorkspace()
  const formId = useId()
  const [problem, setProblem] = useState<string | null>(null)
  const [sent, setSent] = useState(0)
  const { data } = useQuery(
    trpc.packages.list.queryOptions({ workspaceId: workspace?.id ?? '' }, { enabled: workspace !== null }),
  )
  const onSuccess = async () => {
    await queryClient.invalidateQueries({ queryKey: trpc.packages.pathKey() })
    onClose()
  }
  const install = useMutation(trpc.packages.install.mutationOptions({ onSuccess }))
  const upload = useMutation({
    mutationFn: ({ file, path }: DroppedFile) =>
      sendForm({
        url: uploadAddress('packages', {}),
        files: [{ file, path }],
        onSent: (bytes, total) => setSent(total > 0 ? bytes / total : 0),
      }),
    onSuccess,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const read = registrySpec.safeParse(new FormData(event.currentTarget).get('spec'))
    setProblem(read.success ? null : (read.error.issues[0]?.message ?? null))
    if (read.success) install.mutate({ spec: read.data })
  }
  const busy = install.isPending || upload.isPending
  const error = install.error ?? upload.error
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={upgrade ? `Upgrade ${upgrade.name}` : 'Install a package'}
      description={
        upgrade
          ? `Version ${upgrade.version} is installed. New runs take the version that you install now; old runs keep theirs.`
          : 'Explainers by others come as npm packages.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} busy={busy}>
            {upgrade ? 'Upgrade' : 'Install'}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {data && <ProtectionNote protection={data.protection} />}
        <form id={formId} onSubmit={submit}>
          <Field
            label="Name"
            error={problem}
            description={`With @version for a certain one. Looked up at ${data?.registry ?? 'the public registry of npm'}.`}
          >
            {(control) => (
              <TextInput
                {...control}
                name="spec"
                className="normal-nums"
                defaultValue={upgrade ? `${upgrade.name}@latest` : ''}
                placeholder="explainer-score-cam"
                maxLength={300}
                autoFocus
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
              />
            )}
          </Field>
        </form>
        {upload.isPending ? (
          <ProgressLine label="Upload of the package" done={Math.round(sent * 100)} total={100} />
        ) : (
          <FileDrop
            label="Or drop a package here"
            accept=".tgz,.tar.gz,application/gzip"
            multiple={false}
            disabled={busy}
            onFiles={([file]) => upload.mutate(file)}
          >
            A .tgz, as <code>npm pack</code> writes it.
          </FileDrop>
        )}
        {error && <ErrorNote error={error} />}
      </div>
    </Dialog>
  )
}
