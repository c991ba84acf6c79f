/** (x − m) ⊙ ∂score/∂x with m the image's mean in each channel; all `[h, w, c]`. The maths alone, so that a test can check it by hand. */
export function deviationTimesGradient(image: Float32Array, gradient: Float32Array, channels: number): Float32Array {
  const mean = new Float64Array(channels)
  image.forEach((value, i) => (mean[i % channels] += (value * channels) / image.length))
  return image.map((value, i) => (value - mean[i % channels]) * gradient[i])
}
