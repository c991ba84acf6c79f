import { defineConfig } from '@playwright/test'
import { findBrowser } from './support/browser.ts'

const browser = await findBrowser()

// Before a journey loads ONNX Runtime, which else sends events to its maker.
process.env['ORT_DISABLE_TELEMETRY'] ??= '1'

export default defineConfig({
  testDir: 'journeys',
  outputDir: 'artifacts/results',
  // One platform for all journeys, one browser at a time: two cores are busy enough with that.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['./support/report.ts']],
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: browser.executablePath, args: [...browser.args] },
  },
})
