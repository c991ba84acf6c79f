/**
 * A model on the other side of a message channel: `serveModel` answers requests on a port, `connectModel` gives an ExplainableModel that asks
 * them. Errors cross as plain descriptions and arrive as the same SightlineError.
 */
import { SightlineError, toSightlineError, type ErrorDescription } from '../errors/index.ts'
import type { ExplainableModel, ModelInfo, OcclusionPlan } from './explainable-model.ts'

/** What both ends of a channel have in common (MessagePort, Worker, a child process behind an adapter). */
export interface Port {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  off(event: 'message', listener: (message: unknown) => void): unknown
}

type Question = 'predict' | 'activations' | 'gradients' | 'weights' | 'occlude'
type Method = Question | 'planOcclusion' | 'from' | 'info' | 'dispose'

interface Request {
  readonly id: number
  /** Which model: 0 is the served one, `from` makes others. */
  readonly model: number
  readonly method: Method
  readonly args: readonly unknown[]
}

type Response = { readonly id: number } & ({ readonly result: unknown } | { readonly error: ErrorDescription })

/** Answers requests on `port` until the returned function is called. The caller keeps the ownership of `model`. */
export function serveModel(model: ExplainableModel, port: Port): () => void {
  const models: ServedModels = { byId: new Map([[0, model]]), made: 1 }
  const listener = (message: unknown) => {
    const request = message as Request
    answer(models, request).then(
      (result) => port.postMessage({ id: request.id, result } satisfies Response),
      (error: unknown) => port.postMessage({ id: request.id, error: toSightlineError(error).describe() } satisfies Response),
    )
  }
  port.on('message', listener)
  return () => port.off('message', listener)
}

type PlanOcclusion = NonNullable<ExplainableModel['planOcclusion']>

interface ServedModels {
  readonly byId: Map<number, ExplainableModel>
  made: number
}

async function answer(models: ServedModels, { model: id, method, args }: Request): Promise<unknown> {
  const model = models.byId.get(id)
  if (!model) throw new Error(`there is no model ${id} on this channel`)
  switch (method) {
    case 'info':
      return model.info
    case 'from': {
      const rest = await model.from(...(args as Parameters<ExplainableModel['from']>))
      const restId = models.made++
      models.byId.set(restId, rest)
      return { model: restId, info: rest.info }
    }
    case 'dispose':
      // The served model itself belongs to the one who serves it.
      if (id !== 0) models.byId.delete(id)
      return undefined
    case 'predict':
      return model.predict(...(args as Parameters<ExplainableModel['predict']>))
    case 'activations':
      return model.activations(...(args as Parameters<ExplainableModel['activations']>))
    case 'gradients':
      return model.gradients(...(args as Parameters<ExplainableModel['gradients']>))
    case 'weights':
      return model.weights(...(args as Parameters<ExplainableModel['weights']>))
    case 'planOcclusion':
      // Whoever asks finds out here whether the model offers it.
      return model.occlude ? model.planOcclusion?.(...(args as Parameters<PlanOcclusion>)) : null
    case 'occlude':
      if (!model.occlude) throw new Error('this model only predicts')
      return model.occlude(...(args as Parameters<NonNullable<ExplainableModel['occlude']>>))
  }
}

/** The model that is served on the other side of `port`. */
export async function connectModel(port: Port): Promise<ExplainableModel> {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  let requests = 0
  const listener = (message: unknown) => {
    const response = message as Response
    const caller = waiting.get(response.id)
    waiting.delete(response.id)
    if ('error' in response) caller?.reject(new SightlineError(response.error))
    else caller?.resolve(response.result)
  }
  port.on('message', listener)
  const call: Call = (model, method, ...args) =>
    new Promise((resolve, reject) => {
      const id = requests++
      waiting.set(id, { resolve, reject })
      port.postMessage({ id, model, method, args } satisfies Request)
    })
  const close = () => {
    port.off('message', listener)
    waiting.forEach(({ reject }) => reject(new Error('the channel to the model was closed')))
  }
  return remoteModel({ id: 0, info: (await call(0, 'info')) as ModelInfo, call, close })
}

type Call = (model: number, method: Method, ...args: unknown[]) => Promise<unknown>

interface RemoteParts {
  readonly id: number
  readonly info: ModelInfo
  readonly call: Call
  /** Ends the channel; null for the rest of a model, which shares its model's channel. */
  readonly close: (() => void) | null
}

function remoteModel({ id, info, call, close }: RemoteParts): ExplainableModel {
  const ask =
    <M extends Question>(method: M) =>
    (...args: Parameters<Required<ExplainableModel>[M]>) =>
      call(id, method, ...args) as ReturnType<Required<ExplainableModel>[M]>
  return {
    info,
    layers: () => Promise.resolve(info.layers),
    predict: ask('predict'),
    activations: ask('activations'),
    gradients: ask('gradients'),
    weights: ask('weights'),
    planOcclusion: async (positions) =>
      ((await call(id, 'planOcclusion', positions)) as OcclusionPlan | null | undefined) ?? null,
    occlude: ask('occlude'),
    async from(layer) {
      const rest = (await call(id, 'from', layer)) as { model: number; info: ModelInfo }
      return remoteModel({ id: rest.model, info: rest.info, call, close: null })
    },
    async dispose() {
      await call(id, 'dispose')
      close?.()
    },
  }
}
