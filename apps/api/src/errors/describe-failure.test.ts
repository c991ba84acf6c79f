import { SightlineError, z, type ErrorKind } from '@sightline/engine/declarations'
import { describe, expect, it } from 'vitest'
import { Prisma } from '../database/generated/client.ts'
import { notFound, roleTooSmall, signInNeeded } from './access-errors.ts'
import { describeFailure, toApiError } from './describe-failure.ts'

const error = (code: string, kind: ErrorKind) => new SightlineError({ code, kind, message: `message of ${code}`, hint: 'hint' })

describe('failures', () => {
  it.each([
    { thrown: error('LAYER_UNKNOWN', 'usage'), code: 'BAD_REQUEST', status: 400 },
    { thrown: error('FILE_BROKEN', 'invalid'), code: 'BAD_REQUEST', status: 400 },
    { thrown: error('OP_UNSUPPORTED', 'unsupported'), code: 'UNPROCESSABLE_CONTENT', status: 422 },
    { thrown: error('ABORTED', 'aborted'), code: 'CLIENT_CLOSED_REQUEST', status: 499 },
    { thrown: error('MODEL_IN_USE', 'usage'), code: 'CONFLICT', status: 409 },
    { thrown: error('UPLOAD_TOO_LARGE', 'usage'), code: 'PAYLOAD_TOO_LARGE', status: 413 },
    { thrown: error('FILE_MISSING', 'io'), code: 'NOT_FOUND', status: 404 },
    { thrown: signInNeeded(), code: 'UNAUTHORIZED', status: 401 },
    { thrown: roleTooSmall('viewer', 'editor'), code: 'FORBIDDEN', status: 403 },
    { thrown: notFound(), code: 'NOT_FOUND', status: 404 },
  ])('of $thrown.code become $code', ({ thrown, code, status }) => {
    expect(describeFailure(thrown, 'r1')).toEqual({ error: thrown, code, status, ours: false })
  })

  it.each([
    ['a plain error', new Error('password of the database: hunter2')],
    ['a defect', error('INTERNAL', 'internal')],
    ['a machine’s failure', error('DISK_FULL', 'io')],
    ['a string', 'boom'],
    ['nothing', undefined],
  ])('that are ours are shown without their inside: %s', (_, thrown) => {
    const { error: shown, status, ours } = describeFailure(thrown, 'r1')
    expect({ status, ours }).toEqual({ status: 500, ours: true })
    expect(toApiError(shown)).toEqual({
      code: 'INTERNAL',
      message: 'Something went wrong on the server.',
      hint: expect.stringContaining('r1'),
    })
  })

  it('of a row that is gone meanwhile are of what does not exist', () => {
    const thrown = new Prisma.PrismaClientKnownRequestError('No record was found', { code: 'P2025', clientVersion: '7' })
    expect(describeFailure(thrown, 'r1')).toMatchObject({ status: 404, error: { code: 'NOT_FOUND' } })
  })

  it('of input name each field and what is wrong with it', () => {
    const schema = z.object({
      email: z.email(),
      explainers: z.array(z.object({ id: z.string() })),
      deep: z.object({ a: z.string() }),
    })
    const { error: thrown } = schema.safeParse({ email: 'x', explainers: [{}, { id: 'a' }, { id: 3 }], deep: {} })
    const { error: shown, status } = describeFailure(thrown, 'r1')
    expect(status).toBe(400)
    expect(shown.code).toBe('INPUT_INVALID')
    for (const field of ['email: ', 'explainers[0].id: ', 'explainers[2].id: ', 'deep.a: '])
      expect(shown.message).toContain(field)
  })

  it('of input that is wrong all over name the first', () => {
    const { error: thrown } = z.array(z.string()).safeParse(Array.from({ length: 100 }, () => 1))
    expect(describeFailure(thrown, 'r1').error.message).toMatch(/\[4\]: .*; and 95 more$/)
  })
})
