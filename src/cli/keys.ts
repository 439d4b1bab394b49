import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ConfigError } from '../targets/config-error.ts'
import { type Environment, variable } from '../targets/environment.ts'

/** The Ed25519 key that signs what a run writes, if PARITY_SIGNING_KEY names one. Throws `ConfigError`. */
export function signingKey(env: Environment): KeyObject | undefined {
  return keyFrom(env, 'PARITY_SIGNING_KEY', 'private', createPrivateKey)
}

/** The key that stored runs must be signed with, if PARITY_VERIFY_KEY names one. Throws `ConfigError`. */
export function verifyKey(env: Environment): KeyObject | undefined {
  return keyFrom(env, 'PARITY_VERIFY_KEY', 'public', createPublicKey)
}

function keyFrom(
  env: Environment,
  name: string,
  half: 'private' | 'public',
  parse: (pem: Buffer) => KeyObject,
): KeyObject | undefined {
  const file = variable(env, name)
  if (file === undefined) return undefined
  let pem: Buffer
  try {
    pem = readFileSync(file)
  } catch (error) {
    throw new ConfigError(`${name}: cannot read ${file} (${(error as NodeJS.ErrnoException).code}).`)
  }
  // The reason is not passed on: it must not quote a key.
  let key: KeyObject
  try {
    key = parse(pem)
  } catch {
    throw new ConfigError(`${name}: ${file} is not a ${half} key as PEM without a passphrase.`)
  }
  if (key.asymmetricKeyType === 'ed25519') return key
  throw new ConfigError(
    `${name}: ${file} is a key of type ${key.asymmetricKeyType}; make one by: openssl genpkey -algorithm ed25519.`,
  )
}
