/** A runner that has the odd explainers as well. */
import { explainers } from '@sightline/plugins'
import { serveTasks } from '../../runner/serve-tasks.ts'
import { tasks } from '../../runner/tasks/index.ts'
import { oddExplainers } from './odd-explainers.ts'

serveTasks({ tasks, explainers: [...explainers, ...oddExplainers] })
