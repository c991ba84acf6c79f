import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { listFiles } from './testing/list-files.ts'
import { runCommand } from './testing/run-command.ts'
import { writeTinyModel } from './testing/tiny-model.ts'
import { useWorkspace } from './testing/workspace.ts'

const workspace = useWorkspace()
const place = (...parts: string[]) => join(workspace.folder, ...parts)

/** Makes a broken copy of the tiny model by a change of its model.json. */
function breakModel(name: string, change: (text: string) => string): void {
  const path = writeTinyModel(place(name))
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

beforeAll(() => {
  writeFileSync(place('garbage.h5'), 'this is no model')
  writeFileSync(place('garbage.keras'), 'neither zip nor HDF5')
  writeFileSync(place('empty.h5'), '')
  breakModel('cut', (text) => text.slice(0, text.length / 2))
  breakModel('lambda', (text) => text.replace('GlobalAveragePooling2D', 'Lambda'))
  breakModel('escape', (text) => text.replace('weights.bin', '../../etc/passwd'))
  breakModel('lost', (text) => text.replace('weights.bin', 'elsewhere.bin'))
  truncateSync(join(writeTinyModel(place('short')), '../weights.bin'), 20)
  writeTinyModel(place('headless'), { headless: true })
  writeTinyModel(place('open'), { openSize: true })
  writeFileSync(place('empty.png'), '')
  writeFileSync(place('text.png'), 'hello')
  writeFileSync(place('cut.png'), readFileSync(place('red.png')).subarray(0, 46))
  writeFileSync(place('few.json'), '["one"]')
  mkdirSync(place('no-images'))
  mkdirSync(place('full'))
  writeFileSync(place('full/notes.txt'), 'mine')
})

const gradients = '--method gradients'

/** Command, exit code, error code, what the message or the hint must say. */
const CASES: readonly (readonly [command: string, exit: number, code: string, says: string])[] = [
  // The command itself
  ['', 2, '', 'Usage: sightline'],
  ['explian tiny', 2, 'COMMAND_INVALID', 'explain'],
  ['help explian', 2, 'COMMAND_INVALID', 'no such command'],
  ['layers', 2, 'COMMAND_INVALID', 'model'],
  ['layers tiny other', 2, 'COMMAND_INVALID', 'arguments'],
  ['layers tiny --jsno', 2, 'COMMAND_INVALID', '--json'],
  ['predict tiny', 2, 'COMMAND_INVALID', 'image'],
  ['predict tiny red.png --top 0', 2, 'OPTION_INVALID', '--top'],
  ['predict tiny red.png --preprocess tf', 2, 'COMMAND_INVALID', 'caffe'],
  ['methods grad-cma', 2, 'EXPLAINER_UNKNOWN', 'grad-cam'],
  ['explain tiny red.png', 2, 'METHOD_MISSING', 'occlusion'],
  ['explain tiny red.png --method gradcam', 2, 'EXPLAINER_UNKNOWN', 'grad-cam'],
  ['explain tiny red.png --method gradients --seed x', 2, 'OPTION_INVALID', '--seed'],
  ['explain tiny red.png --method gradients --score logits', 2, 'COMMAND_INVALID', 'probability'],
  ['explain tiny red.png --method gradients --runtime cuda', 2, 'RUNTIME_UNKNOWN', 'onnxruntime'],
  // Models
  ['layers nowhere.h5', 2, 'MODEL_NOT_FOUND', 'nowhere.h5'],
  ['layers garbage.h5', 2, 'MODEL_FORMAT_UNKNOWN', 'garbage.h5'],
  ['layers garbage.keras', 2, 'MODEL_FORMAT_UNKNOWN', 'garbage.keras'],
  ['layers empty.h5', 2, 'MODEL_FILE_BROKEN', 'empty'],
  ['layers cut', 2, 'MODEL_', 'model.json'],
  ['layers lambda', 2, 'LAYER_', 'mean'],
  ['layers escape', 2, 'SHARD_OUTSIDE_FOLDER', 'passwd'],
  ['layers lost', 2, 'SHARD_MISSING', 'elsewhere.bin'],
  ['layers short', 2, 'SHARDS_SHORT', ''],
  ['layers tiny --architecture vgg61', 2, 'ARCHITECTURE_UNKNOWN', 'vgg16'],
  ['layers tiny --architecture vgg16', 2, 'ARCHITECTURE_NOT_NEEDED', 'weights alone'],
  ['predict headless red.png', 2, 'MODEL_HEADLESS', 'class'],
  [`explain headless red.png ${gradients}`, 2, 'REQUIREMENT_UNMET', 'no class output'],
  ['predict tiny red.png --input-size 16x16', 2, 'INPUT_SIZE_FIXED', '8×8'],
  ['predict open red.png --input-size 16', 2, 'OPTION_INVALID', '--input-size'],
  ['predict tiny red.png --labels few.json', 2, 'LABEL_COUNT_WRONG', '3 classes'],
  ['predict tiny red.png --labels none.json', 2, 'LABELS_', 'none.json'],
  // Images
  ['predict tiny nowhere.png', 2, 'IMAGE_NOT_FOUND', 'nowhere.png'],
  ['predict tiny empty.png', 2, 'IMAGE_EMPTY', 'empty.png'],
  ['predict tiny text.png', 2, 'IMAGE_NOT_RECOGNISED', 'text.png'],
  ['predict tiny cut.png', 2, 'IMAGE_DAMAGED', 'cut.png'],
  ['predict tiny no-images', 2, 'FOLDER_WITHOUT_IMAGES', 'no-images'],
  [`explain tiny ${gradients}`, 2, 'IMAGES_MISSING', 'image'],
  [`explain tiny red.png cut.png ${gradients}`, 2, 'IMAGE_DAMAGED', 'cut.png'],
  // Layers and classes
  ['explain tiny red.png --method grad-cam --layer block/colors', 2, 'LAYER_UNKNOWN', 'block/colours'],
  ['explain tiny red.png --method grad-cam --layer mean', 2, 'LAYER_NOT_SPATIAL', 'block/colours'],
  ['explain tiny red.png --method grad-cam --layer mean --param layer=mean', 2, 'LAYER_GIVEN_TWICE', '--param layer'],
  ['explain tiny red.png --method grad-cam --layer block/colours --layer nowhere', 2, 'LAYER_UNKNOWN', 'nowhere'],
  ['explain tiny red.png --method gradients --layer mean', 2, 'LAYER_NOT_TAKEN', '--layer'],
  ['explain tiny red.png --method gradients --target 3', 2, 'CLASS_OUT_OF_RANGE', '0 to 2'],
  ['explain tiny red.png --method gradients --target gren', 2, 'CLASS_UNKNOWN', 'green'],
  ['explain tiny red.png --method gradients --target top:0', 2, 'OPTION_INVALID', 'top:K'],
  // Parameters
  ['explain tiny red.png --method smoothgrad --param sample=3', 2, 'PARAM_UNKNOWN', 'samples'],
  ['explain tiny red.png --method smoothgrad --param samples=many', 2, 'PARAM_INVALID', 'samples cannot be "many"'],
  ['explain tiny red.png --method smoothgrad --param samples=0', 2, 'PARAM_INVALID', 'from 1 to'],
  ['explain tiny red.png --method smoothgrad --param samples', 2, 'PARAM_SYNTAX', 'name=value'],
  ['explain tiny red.png --method occlusion --param patch=4 --param stride=5', 2, 'STRIDE_TOO_LARGE', '5'],
  ['explain tiny red.png --method occlusion --param patch=9', 2, 'PATCH_TOO_LARGE', '8×8'],
  ['explain tiny red.png --method activations --layer block/colours --param channel=3', 2, 'CHANNEL_OUT_OF_RANGE', '0'],
  ['explain tiny red.png --method expected-gradients', 2, 'REQUIREMENT_UNMET', '--background'],
  // Places
  [`explain tiny red.png ${gradients} --out red.png/out`, 2, 'OUT_IMPOSSIBLE', 'red.png'],
  [`explain tiny red.png ${gradients} --out red.png`, 2, 'OUT_NOT_FOLDER', 'red.png'],
  [`explain tiny red.png ${gradients} --out full`, 2, 'OUT_NOT_EMPTY', 'notes.txt'],
]

describe('bad input', () => {
  it.each(CASES)('%s → %d %s', async (command, exit, ...[code, says]) => {
    const before = listFiles(workspace.folder)
    const outcome = await runCommand(workspace.folder, command.split(' ').filter(Boolean))
    expect(outcome).toMatchObject({ code: exit, stdout: '' })
    expect(outcome.stderr).toContain(says)
    expect(outcome.stderr).not.toMatch(/\n +at /)
    if (code !== '') {
      expect(outcome.stderr).toContain(`error ${code}`)
      expect(outcome.stderr).toMatch(/error [A-Z_]+: .+\n {2}→ .+\n$/)
    }
    expect(listFiles(workspace.folder)).toEqual(before)
  })

  it('leaves the earlier result where a new one fails', async () => {
    const args = ['explain', 'tiny', 'red.png', '--method', 'gradients', '--out', 'kept']
    expect((await runCommand(workspace.folder, args)).code).toBe(0)
    const before = readFileSync(place('kept/result.json'), 'utf8')
    expect((await runCommand(workspace.folder, [...args, '--target', '9'])).code).toBe(2)
    expect(readFileSync(place('kept/result.json'), 'utf8')).toBe(before)
  })

  it('writes nothing when it is stopped', async () => {
    const controller = new AbortController()
    controller.abort()
    const args = ['explain', 'tiny', 'red.png', '--method', 'gradients', '--out', 'stopped']
    expect(await runCommand(workspace.folder, args, { signal: controller.signal })).toEqual({ code: 130, stdout: '', stderr: '' })
    expect(listFiles(workspace.folder).filter((file) => file.includes('stopped') || file.includes('unfinished'))).toEqual([])
  })
})
