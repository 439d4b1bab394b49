import { CannotTell } from '../../../kernel/judgement.ts'
import type { CaptureText } from '../../../ports/captures.ts'

/** An object of a Key Vault, as `az keyvault secret list` tells it. */
export interface VaultObject {
  vault: string
  name: string
  enabled: boolean
  /** Epoch milliseconds. */
  expires: number | null
  /** Not valid before, epoch milliseconds. Absent in older evidence. */
  starts?: number
  /** When its newest version was made, epoch milliseconds. */
  changed: number | null
}

/** Refuses a list that holds values. */
export function readVault(texts: readonly CaptureText[]): VaultObject[] {
  const objects = texts.flatMap(({ name, text }) => {
    let parsed: unknown
    try {
      parsed = JSON.parse(text)
    } catch {
      throw new CannotTell(
        'nothing-examined',
        `${name} is no JSON: name the output of az keyvault secret list -o json.`,
      )
    }
    const list = Array.isArray(parsed) ? parsed : [parsed]
    return list.map((entry) => objectOf(name, entry as Record<string, unknown>))
  })
  if (objects.length === 0) throw new CannotTell('nothing-examined', 'The list of the Key Vault is empty.')
  return objects
}

function objectOf(file: string, entry: Record<string, unknown>): VaultObject {
  if (typeof entry?.value === 'string')
    throw new CannotTell(
      'forbidden',
      `${file} holds values of secrets, and is not read any further: destroy it, rotate what it held, and list the names alone (az keyvault secret list).`,
    )
  const id = String(entry?.id ?? entry?.kid ?? '')
  const url = URL.canParse(id) ? new URL(id) : undefined
  const name = url?.pathname.split('/')[2]
  if (!url || !name)
    throw new CannotTell(
      'nothing-examined',
      `${file} is no list of a Key Vault: an entry has no id of the form https://VAULT/secrets/NAME.`,
    )
  const attributes = (entry.attributes ?? {}) as Record<string, unknown>
  const starts = time(attributes.notBefore ?? attributes.nbf)
  return {
    vault: url.hostname.split('.')[0] ?? '',
    name,
    enabled: attributes.enabled !== false,
    expires: time(attributes.expires ?? attributes.exp),
    ...(starts === null ? {} : { starts }),
    changed: time(attributes.updated ?? attributes.created),
  }
}

function time(value: unknown): number | null {
  if (typeof value === 'number') return value * 1_000
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(parsed) ? null : parsed
}
