/** The end of what ignore-source-maps.ts begins. */
import { sourceMapsWereEnabled } from './ignore-source-maps.ts'

if (sourceMapsWereEnabled) process.setSourceMapsEnabled(true)
