/** TensorFlow.js as plugins see it: production mode, which also keeps its banner off stderr. */
import * as tf from '@tensorflow/tfjs'

tf.enableProdMode()

export { tf }
