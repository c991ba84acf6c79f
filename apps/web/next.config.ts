import { resolve } from 'node:path'
import type { NextConfig } from 'next'

// Nothing is sent anywhere: Next reads this after it has read its configuration.
process.env['NEXT_TELEMETRY_DISABLED'] = '1'

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  transpilePackages: ['@sightline/engine', '@sightline/api'],
  // Types are checked by `npm test`; `npm start` builds when sources have changed and should be quick.
  typescript: { ignoreBuildErrors: true },
  // The workspace, so that the engine's sources are found and no lock file above it is taken for the root.
  turbopack: { root: resolve(import.meta.dirname, '../..') },
  outputFileTracingRoot: resolve(import.meta.dirname, '../..'),
  devIndicators: false,
}

export default config
