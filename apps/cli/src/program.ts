/** The command line: its commands and options, and what becomes of a wrong one. */
import { Command, CommanderError, Option } from 'commander'
import packageFile from '../package.json' with { type: 'json' }
import { commandInvalid } from './cli-errors.ts'
import type { ExplainOptions } from './commands/explain.ts'
import type { ExportOptions } from './commands/export.ts'
import type { LayersOptions } from './commands/layers.ts'
import type { PredictOptions } from './commands/predict.ts'
import type { Environment } from './environment.ts'
import type { CatalogueOptions } from './commands/models.ts'
import { addPlugins } from './commands/plugins/register.ts'
import { addModelOptions } from './options/model-options.ts'
import { collect, parseSeed, parseTarget, parseTop } from './options/parsers.ts'
import { exitCodeOf, reportError } from './print-error.ts'

/** Runs a command and gives its exit code; never throws. Commands are loaded when they are called, so that help answers at once. */
export async function runCommandLine(args: readonly string[], environment: Environment): Promise<number> {
  const program = createProgram(environment)
  try {
    if (args.length === 0) {
      environment.stderr.write(program.helpInformation())
      return exitCodeOf('usage')
    }
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0
    return reportError(environment, thrown instanceof CommanderError ? fromParser(thrown) : thrown)
  }
}

function createProgram(environment: Environment): Command {
  const program = new Command('sightline')
    .description('See what an image classifier sees.')
    .version(packageFile.version, '--version', 'show the version')
    .exitOverride()
    // Errors of the parser are printed as all others are.
    .configureOutput({ writeOut: (text) => environment.stdout.write(text), writeErr: () => {}, outputError: () => {} })
  addLayers(program, environment)
  addPredict(program, environment)
  addMethods(program, environment)
  addExplain(program, environment)
  addExport(program, environment)
  addModels(program, environment)
  addPlugins(program, environment)
  addDemo(program, environment)
  return program
}

const MODEL =
  'a Keras .h5 or .keras file, an ONNX .onnx file, a TensorFlow.js model.json or its folder, or the name of a model that was added'
const IMAGES = 'image files, or folders of them'
const JSON_OPTION = ['--json', 'print one JSON document'] as const

function addLayers(program: Command, environment: Environment): void {
  addModelOptions(program.command('layers').description('List the layers of a model.').argument('<model>', MODEL))
    .option(...JSON_OPTION)
    .action(async (model: string, options: LayersOptions) =>
      (await import('./commands/layers.ts')).layers(environment, model, options),
    )
}

function addPredict(program: Command, environment: Environment): void {
  const command = program
    .command('predict')
    .description('Classify images.')
    .argument('<model>', MODEL)
    .argument('<image...>', IMAGES)
  addModelOptions(command)
    .option('--top <k>', 'how many classes to show', parseTop, 5)
    .option(...JSON_OPTION)
    .action(async (model: string, images: string[], options: PredictOptions) =>
      (await import('./commands/predict.ts')).predict(environment, { model, images, options }),
    )
}

function addMethods(program: Command, environment: Environment): void {
  program
    .command('methods')
    .description('List the explainers, or describe one with its parameters.')
    .argument('[id]', 'an explainer')
    .option('--json', 'print one JSON document, parameters as JSON Schema')
    .action(async (id: string | undefined, options: { json?: boolean }) =>
      (await import('./commands/methods.ts')).methods(environment, id, options),
    )
}

function addExplain(program: Command, environment: Environment): void {
  const command = program
    .command('explain')
    .description('Explain what a model sees in images.')
    .argument('<model>', MODEL)
    .argument('[image...]', IMAGES)
    .option('--method <id>', 'the explainer; `sightline methods` lists them')
    .option('--layer <name>', 'a layer to look at; may be given several times', collect)
    .option('--target <class>', 'a class by index or label, or top:K (default: each image’s best class)', parseTarget)
    .addOption(new Option('--score <kind>', 'what a class score is').choices(['logit', 'probability']).default('logit'))
    .option('--param <name=value>', 'a parameter of the method; may be given several times', collect)
    .option('--background <path>', 'background images: a file or a folder; may be given several times', collect)
    .option('--seed <n>', 'start of the random numbers', parseSeed, 0)
    .option('--runtime <id>', 'what computes: onnxruntime or tfjs (default: SIGHTLINE_RUNTIME, else onnxruntime)')
    .option('--out <folder>', 'where to put the result (default: sightline-out/MODEL-METHOD)')
  addModelOptions(command)
    .option(...JSON_OPTION)
    .action(async (model: string, images: string[], options: ExplainOptions) =>
      (await import('./commands/explain.ts')).explain(environment, { model, images, options }),
    )
}

const CATALOGUE_OPTION = [
  '--catalogue <place>',
  'another catalogue: a file or an http(s) address (default: SIGHTLINE_CATALOGUE, else ours)',
] as const

function addExport(program: Command, environment: Environment): void {
  const command = program
    .command('export')
    .description('Write a model as one ONNX file, which other programs run with the same numbers.')
    .argument('<model>', MODEL)
    .option('-o, --output <file>', 'where to put it (default: MODEL.onnx)')
    .option('--gradient', 'with a second input for the gradient of the scores, and the gradient at the image as an output')
  addModelOptions(command)
    .option(...JSON_OPTION)
    .action(async (model: string, options: ExportOptions) =>
      (await import('./commands/export.ts')).exportModel(environment, model, options),
    )
}

function addModels(program: Command, environment: Environment): void {
  const models = program.command('models').description('Public models: list them, add one to use it by its name.')
  const bodies = () => import('./commands/models.ts')
  models
    .command('list')
    .description('List the catalogue, and what was added from it.')
    .option(...CATALOGUE_OPTION)
    .option(...JSON_OPTION)
    .action(async (options: CatalogueOptions) => (await bodies()).listModels(environment, options))
  models
    .command('add')
    .description('Download a model of the catalogue; other commands take its name from then on.')
    .argument('<name>', 'a model of the catalogue')
    .option(...CATALOGUE_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, options: CatalogueOptions) => (await bodies()).addModel(environment, name, options))
  models
    .command('verify')
    .description('Download a model, run it on images, and print what its entry in the catalogue should say.')
    .argument('<name>', 'a model of the catalogue')
    .argument('<image...>', IMAGES)
    .option(...CATALOGUE_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, images: string[], options: CatalogueOptions) =>
      (await bodies()).verifyModel(environment, { name, images, options }),
    )
}

const HELP_HINT = '`sightline --help` and `sightline COMMAND --help` show what there is.'

/** The parser's message is one line, and a second with a suggestion where it has one. */
function fromParser({ code, message }: CommanderError) {
  if (code === 'commander.help') return commandInvalid('There is no such command to help with.', HELP_HINT)
  const [first, ...rest] = message.replace(/^error: /, '').split('\n')
  const suggestion = rest.join(' ').replace(/^\(|\)$/g, '')
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}.`
  return commandInvalid(sentence, [suggestion, HELP_HINT].filter(Boolean).join(' '))
}

function addDemo(program: Command, environment: Environment): void {
  program
    .command('demo')
    .description('Explain the two models that come with Sightline, side by side.')
    .action(async () => {
      const { explainDemo } = await import('./commands/demo.ts')
      await explainDemo(environment)
    })
}
