'use client'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import type { NewRun } from './new-run-state.ts'
import { Step } from './step.tsx'

interface ChooseTargetProps {
  state: Pick<NewRun, 'target' | 'score' | 'seed' | 'runtime'>
  /** Names of the classes, if the chosen models share them. */
  labels: readonly string[] | null
  targetProblem: string | null
  seedProblem: string | null
  onChange: (change: Partial<NewRun>) => void
}

export function ChooseTarget({ state, labels, targetProblem, seedProblem, onChange }: ChooseTargetProps) {
  const { target, score, seed, runtime } = state
  return (
    <Step title="Target">
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <Field label="Explain">
          {(control) => (
            <Select
              {...control}
              value={target.kind}
              options={[
                { value: 'top', label: 'the most probable classes of each image' },
                { value: 'class', label: 'one class in all images' },
              ]}
              onChange={(kind) => onChange({ target: { ...target, kind } })}
            />
          )}
        </Field>
        {target.kind === 'top' ? (
          <Field label="How many" aside="1 … 20" error={targetProblem}>
            {(control) => (
              <TextInput
                {...control}
                inputMode="numeric"
                value={target.top}
                onChange={(event) => onChange({ target: { ...target, top: event.target.value } })}
              />
            )}
          </Field>
        ) : (
          <Field label="Class" error={targetProblem}>
            {(control) =>
              labels ? (
                <Select
                  {...control}
                  value={target.class}
                  options={labels.map((label, index) => ({
                    value: String(index),
                    label: label === String(index) ? label : `${index} · ${label}`,
                  }))}
                  onChange={(index) => onChange({ target: { ...target, class: index } })}
                />
              ) : (
                <TextInput
                  {...control}
                  inputMode="numeric"
                  value={target.class}
                  onChange={(event) => onChange({ target: { ...target, class: event.target.value } })}
                />
              )
            }
          </Field>
        )}
      </div>
      <details className="mt-4">
        <summary className="text-xs text-muted">Score, seed, runtime</summary>
        <div className="grid gap-x-6 gap-y-4 pt-3 sm:grid-cols-3">
          <Field label="Score" description="What is explained: the logit says more, a probability saturates.">
            {(control) => (
              <Select
                {...control}
                value={score}
                options={[
                  { value: 'logit', label: 'Logit' },
                  { value: 'probability', label: 'Probability' },
                ]}
                onChange={(next) => onChange({ score: next })}
              />
            )}
          </Field>
          <Field label="Seed" description="The same seed gives the same numbers." error={seedProblem}>
            {(control) => (
              <TextInput
                {...control}
                inputMode="numeric"
                value={seed}
                onChange={(event) => onChange({ seed: event.target.value })}
              />
            )}
          </Field>
          <Field label="Runtime" description="What computes; by default, the worker’s setting.">
            {(control) => (
              <Select
                {...control}
                value={runtime}
                options={[
                  { value: '', label: 'Default' },
                  { value: 'onnxruntime', label: 'ONNX Runtime' },
                  { value: 'tfjs', label: 'TensorFlow.js' },
                ]}
                onChange={(next) => onChange({ runtime: next })}
              />
            )}
          </Field>
        </div>
      </details>
    </Step>
  )
}
