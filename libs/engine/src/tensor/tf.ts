/** TensorFlow.js as plugins see it: production mode, which also keeps its banner off stderr. */
import './ignore-source-maps.ts'
import * as tf from '@tensorflow/tfjs'
import './observe-source-maps.ts'

tf.enableProdMode()

export { tf }
