/** Passwords: how long, and how they are kept (scrypt, as better-auth does it). */
import { hashPassword } from 'better-auth/crypto'
import { passwordTooShort } from '../errors/auth-errors.ts'

export const PASSWORD_LENGTH = { least: 8, most: 128 } as const

/** Throws PASSWORD_TOO_SHORT. About 50 ms of a thread of libuv's pool. */
export async function hashNewPassword(password: string): Promise<string> {
  if (password.length < PASSWORD_LENGTH.least) throw passwordTooShort(PASSWORD_LENGTH.least)
  return hashPassword(password)
}
