/** Errors of the server as a whole. */
import { SightlineError } from '@sightline/engine/declarations'

export function webAppAway(): SightlineError {
  return new SightlineError({
    code: 'WEB_APP_AWAY',
    kind: 'io',
    message: 'The web app does not answer.',
    hint: 'It may be starting: try again in a few seconds. If it stays so, look at its log.',
  })
}

export function addressUnknown(path: string): SightlineError {
  return new SightlineError({
    code: 'NOT_FOUND',
    kind: 'usage',
    message: `There is nothing at ${path.slice(0, 200)}.`,
    hint: 'Check the address.',
  })
}

export function requestRefused(code: string, message: string): SightlineError {
  return new SightlineError({ code, kind: 'usage', message, hint: 'Change the request and try again.' })
}

export function portTaken(host: string, port: number): SightlineError {
  return new SightlineError({
    code: 'PORT_TAKEN',
    kind: 'usage',
    message: `Port ${port} of ${host} is taken by another program.`,
    hint: 'End that program, or set SIGHTLINE_PORT to another port.',
  })
}
