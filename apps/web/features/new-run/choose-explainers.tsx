'use client'
import type { Explainer, ModelVersion } from '@sightline/api/contract'
import { ChevronDown, CopyPlus, X } from 'lucide-react'
import { useId, useState } from 'react'
import { ErrorNote } from '../../components/error-note.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { classNames } from '../../lib/class-names.ts'
import { layerOptions } from '../params/layer-options.ts'
import { ParamForm } from '../params/param-form.tsx'
import { paramFields } from '../params/param-fields.ts'
import { changedFields, choose, type ChosenExplainer } from './new-run-state.ts'
import { Step } from './step.tsx'

interface Problem {
  readonly explainerId: string | null
  readonly code: string
  readonly message: string
  readonly hint: string | null
}

interface ChooseExplainersProps {
  explainers: readonly Explainer[]
  chosen: readonly ChosenExplainer[]
  /** Of the chosen models, as far as they are known. */
  versions: readonly ModelVersion[]
  /** By key of a choice, then by parameter. */
  problems: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** What the plan says against combinations of models and explainers. */
  planned: readonly Problem[]
  onChange: (chosen: readonly ChosenExplainer[]) => void
}

let lastKey = 0
const nextKey = () => `choice-${++lastKey}`

/** A list to tick; what is ticked shows its form, folded until one wants to change something. */
export function ChooseExplainers({ explainers, chosen, versions, problems, planned, onChange }: ChooseExplainersProps) {
  return (
    <Step title="Explainers">
      <ul className="-mx-2">
        {explainers.map((explainer) => {
          const settings = chosen.filter(({ explainerId }) => explainerId === explainer.id)
          const wrong = planned.filter(({ explainerId }) => explainerId === explainer.id)
          return (
            <li key={explainer.id} className={classNames('rounded-md px-2', settings.length > 0 && 'bg-page my-1')}>
              <label className="flex cursor-pointer items-baseline gap-3 py-1.5">
                <input
                  type="checkbox"
                  className="size-4 shrink-0 translate-y-0.5 accent-accent"
                  checked={settings.length > 0}
                  onChange={(event) =>
                    onChange(
                      event.target.checked
                        ? [...chosen, choose(explainer, nextKey())]
                        : chosen.filter(({ explainerId }) => explainerId !== explainer.id),
                    )
                  }
                />
                <span className="line-clamp-4 min-w-0">
                  <span className="font-medium">{explainer.title}</span>{' '}
                  <span className="text-xs text-muted">
                    {/* A stranger’s may have any title, also one of ours. */}
                    {explainer.package && `${explainer.package.name} · `}
                    {explainer.summary}
                  </span>
                </span>
              </label>
              {settings.map((setting, at) => (
                <Setting
                  key={setting.key}
                  explainer={explainer}
                  setting={setting}
                  number={settings.length > 1 ? at + 1 : null}
                  versions={versions}
                  problems={problems[setting.key] ?? {}}
                  onChange={(inputs) => onChange(chosen.map((one) => (one.key === setting.key ? { ...one, inputs } : one)))}
                  onAgain={() => onChange([...chosen, { ...setting, key: nextKey() }])}
                  onRemove={() => onChange(chosen.filter(({ key }) => key !== setting.key))}
                />
              ))}
              {wrong.map((problem) => (
                <ErrorNote key={problem.code + problem.message} error={problem} className="mb-2" />
              ))}
            </li>
          )
        })}
      </ul>
    </Step>
  )
}

interface SettingProps {
  explainer: Explainer
  setting: ChosenExplainer
  /** Which one, where the explainer is chosen several times. */
  number: number | null
  versions: readonly ModelVersion[]
  problems: Readonly<Record<string, string>>
  onChange: (inputs: ChosenExplainer['inputs']) => void
  onAgain: () => void
  onRemove: () => void
}

function Setting({ explainer, setting, number, versions, problems, onChange, onAgain, onRemove }: SettingProps) {
  const fields = paramFields(explainer.params)
  const wrong = Object.keys(problems).length > 0
  const [unfolded, setUnfolded] = useState(number !== null)
  const id = useId()
  if (fields.length === 0) return null
  const changed = changedFields(fields, setting.inputs)
  const open = unfolded || wrong
  return (
    <div className="ml-7 pb-2">
      <div className="flex items-center justify-between gap-2">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setUnfolded(!open)}
          className="flex items-center gap-1 rounded-sm text-xs text-muted hover:text-ink"
        >
          <ChevronDown aria-hidden size={14} className={classNames('transition-transform', !open && '-rotate-90')} />
          {number !== null && `Setting ${number} · `}
          {changed.length > 0 ? `Parameters: ${changed.join(', ')} changed` : 'Parameters: as by default'}
        </button>
        <span className="flex">
          <IconButton
            label={`${explainer.title} once more, with other parameters`}
            icon={<CopyPlus aria-hidden size={14} />}
            className="size-6"
            onClick={onAgain}
          />
          {number !== null && (
            <IconButton
              label={`Remove setting ${number} of ${explainer.title}`}
              icon={<X aria-hidden size={14} />}
              className="size-6"
              onClick={onRemove}
            />
          )}
        </span>
      </div>
      {open && (
        <div id={id} className="pt-3 pb-1">
          <ParamForm
            fields={fields}
            inputs={setting.inputs}
            problems={problems}
            layers={layerOptions(
              versions.map(({ layers }) => layers),
              explainer.requires.layer,
            )}
            onChange={onChange}
          />
        </div>
      )}
    </div>
  )
}
