import { expect, it } from 'vitest'
import { runCommand } from './run-command.ts'

it('says on a terminal what a run did', () => {
  const command = runCommand({
    entry: 'honest/model.json',
    images: [{ name: 'a.png' }, { name: "the cat's.png" }, { name: '-x.png' }],
    background: [{ name: 'b.png' }],
    explainerId: 'grad-cam',
    params: { layer: 'conv 5', relu: true, patch: [8, 16] },
    target: { top: 2 },
    score: 'logit',
    seed: 7,
    runtime: 'onnxruntime',
  })
  expect(command).toBe(
    String.raw`sightline explain honest/model.json a.png 'the cat'\''s.png' ./-x.png --method grad-cam ` +
      `--param 'layer=conv 5' --param 'patch=[8,16]' --param relu=true --target top:2 --score logit --seed 7 ` +
      '--background b.png --runtime onnxruntime',
  )
})
