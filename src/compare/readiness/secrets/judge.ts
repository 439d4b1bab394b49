import type { Finding } from '../../../kernel/judgement.ts'
import type { SecretHome } from '../../../ports/readiness-declared.ts'
import { neededFrom, neededUntil } from '../hold.ts'
import type { Manifests } from '../kubernetes/manifests.ts'
import { danglingVariables, deliveryOf } from './delivery.ts'
import type { VaultObject } from './vault.ts'

const DAY = 86_400_000

export interface SecretFacts {
  /** Names of the old world's keys; no value is ever read. */
  names: readonly string[]
  homes: readonly SecretHome[]
  manifests: Manifests
  vault: readonly VaultObject[]
  now: number
  /** A day; absent where none is stated. */
  cutover?: string | undefined
}

export interface SecretsJudged {
  findings: Finding[]
  /** Keys whose rotation nobody has stated. */
  unstated: string[]
  notes: string[]
}

export function judgeSecrets({ names, homes, manifests, vault, now, cutover }: SecretFacts): SecretsJudged {
  const findings: Finding[] = []
  const unstated: string[] = []
  const variables: string[] = []
  const homeless = names.filter((name) => !homes.some(({ keys }) => keys.includes(name)))
  for (const name of homeless)
    findings.push({
      code: 'secret-without-home',
      at: name,
      source: 'a credential key of the old world',
      target: null,
      remedy: {
        how: 'Put it into the Key Vault (az keyvault secret set), name the object in a SecretProviderClass, and state it in readiness.secrets.homes; or state there why it is not carried over.',
      },
    })
  for (const home of homes) {
    const { keys, vault: vaultName, object, rotation } = home
    if (vaultName === undefined || object === undefined) continue
    const at = `${vaultName}/${object}`
    const source = keys.join(', ')
    findings.push(...inVault(at, source, { vaultName, object, vault, now, cutover }))
    const delivery = deliveryOf(vaultName, object, manifests)
    if (!delivery || delivery.to.length === 0)
      findings.push({
        code: 'secret-not-delivered',
        at,
        source,
        target: !delivery
          ? 'no SecretProviderClass names it'
          : (delivery.broken[0] ?? 'its SecretProviderClass names it and no container mounts or reads it'),
        remedy: {
          how: 'Name the object in a SecretProviderClass, mount that class as a CSI volume in the pods, and read it from the mount or by secretObjects from a variable.',
        },
      })
    else if (delivery.byVariable) variables.push(object)
    if (!rotation) unstated.push(...keys)
    else {
      const due = Date.parse(rotation.last) + rotation.everyDays * DAY
      if (due < now)
        findings.push({
          code: 'secret-rotation-overdue',
          at,
          source: `rotated on ${rotation.last}, every ${rotation.everyDays} days`,
          target: `due since ${new Date(due).toISOString().slice(0, 10)}`,
          remedy: { how: `${rotation.owner} rotates it by ${rotation.procedure}, and the pods are rolled.` },
        })
    }
  }
  for (const dangling of danglingVariables(manifests))
    findings.push({
      code: 'secret-not-delivered',
      at: dangling.slice(0, dangling.indexOf(' reads')),
      source: null,
      target: dangling,
      remedy: {
        how: 'Add the key to secretObjects of the SecretProviderClass, or correct the variable’s secretKeyRef.',
      },
    })
  const surplus = homes.flatMap(({ keys }) => keys).filter((key) => !names.includes(key))
  return {
    findings,
    unstated,
    notes: [
      ...(variables.length > 0
        ? [`Read from variables, so a rotation asks for new pods: ${variables.join(', ')}.`]
        : []),
      ...(surplus.length > 0 ? [`Homes for keys that the old world does not name: ${surplus.join(', ')}.`] : []),
      ...homes
        .filter(({ reason }) => reason !== undefined)
        .map(({ keys, reason }) => `Not carried over: ${keys.join(', ')}: ${reason}.`),
    ],
  }
}

interface Sought {
  vaultName: string
  object: string
  vault: readonly VaultObject[]
  now: number
  cutover: string | undefined
}

function inVault(at: string, source: string, { vaultName, object, vault, now, cutover }: Sought): Finding[] {
  const found = vault.find((one) => one.vault === vaultName && one.name === object)
  const day = (time: number) => new Date(time).toISOString().slice(0, 10)
  const find = (code: 'secret-not-in-vault' | 'secret-expires', target: string): Finding[] => [
    {
      code,
      at,
      source,
      target,
      remedy: {
        how: `Set a new version: az keyvault secret set --vault-name ${vaultName} --name ${object} --file FILE; the value goes by a file, never by the command line.`,
      },
    },
  ]
  if (!found) return find('secret-not-in-vault', 'the vault holds no such name')
  if (!found.enabled) return find('secret-not-in-vault', 'disabled')
  const { expires, starts } = found
  if (expires !== null && expires < now) return find('secret-not-in-vault', `expired on ${day(expires)}`)
  if (expires !== null && expires < neededUntil(now, cutover))
    return find(
      'secret-expires',
      `expires on ${day(expires)}, before the hold after ${cutover === undefined ? 'a cutover today' : 'the cutover'} ends`,
    )
  if (starts !== undefined && starts > neededFrom(now, cutover))
    return find('secret-expires', `not valid before ${day(starts)}`)
  return []
}
