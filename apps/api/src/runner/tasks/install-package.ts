/** Gets a package and asks it what it is. None of its code runs in this process, and none of its install scripts anywhere. */
import { join } from 'node:path'
import { describePackage, fetchPackage, unpackPackage } from '@sightline/plugin-host'
import { packageTooLarge } from '../../errors/package-errors.ts'
import { sandboxOf } from '../with-package.ts'
import type { Task } from './task.ts'

export const installPackage: Task<'install-package'> = async ({ source, folder, maxBytes, sandbox }, { emit, signal }) => {
  await emit({ type: 'step', step: 'fetching' })
  const { spec, registry } = source
  const fetched = await fetchPackage(spec, { folder: join(folder, 'archive'), ...(registry !== null && { registry }), signal })
  if (fetched.bytes > maxBytes) throw packageTooLarge(fetched.bytes, maxBytes)
  await emit({ type: 'step', step: 'describing' })
  const unpacked = join(folder, 'package')
  await unpackPackage(fetched.archive, unpacked, fetched.identity.integrity)
  return { ...fetched, described: await describePackage(unpacked, sandboxOf(sandbox)) }
}
