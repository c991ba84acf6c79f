/** The entry of a runner process: see runner-process.ts, which starts it. */
import { explainers } from '@sightline/plugins'
import { serveTasks } from './serve-tasks.ts'
import { tasks } from './tasks/index.ts'

serveTasks({ tasks, explainers })
