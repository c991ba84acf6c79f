/** In a process of its own: which backend is taken, whether it computes, and whether the engine's current backend is still that of explainers. */
import { GraphBuilder } from '../../../graph/builder.ts'
import { floats } from '../../../graph/graph.ts'
import { tf } from '../../../tensor/tf.ts'
import { loadTfjs } from '../tfjs.ts'

await tf.ready()
const before = tf.getBackend()
const { backend, passedOver, warnings, open } = await loadTfjs()

const build = new GraphBuilder()
build.input('x', 'float32', ['N', 1, 2, 2])
build.add('Conv', ['x', build.constant(floats([1, 1, 2, 2], [1, 2, 3, 4]))], {}, { outputs: ['y'] })
const graph = build.build(['y'])
const model = await open(graph)
const feeds = { x: { dtype: 'float32', dims: [1, 1, 2, 2], data: Float32Array.of(1, 1, 1, 1) } } as const
const { y } = await model.run({ key: 'probe', graph: () => graph, feeds })
await model.dispose()

process.stdout.write(
  JSON.stringify({ backend, passedOver, warnings, sum: Number(y.data[0]), unchanged: tf.getBackend() === before }),
)
