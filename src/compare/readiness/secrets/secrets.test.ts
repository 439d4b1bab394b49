import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CannotTell } from '../../../kernel/judgement.ts'
import type { SecretHome } from '../../../ports/readiness-declared.ts'
import { readManifests } from '../kubernetes/manifests.ts'
import { judgeSecrets } from './judge.ts'
import { readNames } from './names.ts'
import { readVault } from './vault.ts'

const names = (text: string) => readNames([{ name: 'keys.txt', text }])
const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof CannotTell) return `${error.reason}: ${error.message}`
    throw error
  }
  return 'read'
}

describe('names of credential keys', () => {
  test('a line each, or a tree without values', () => {
    expect(names('sfcc.client_id\n# a comment\nRAILS_MASTER_KEY\nnav.hosts[0]\naws.s3.bucketName\n')).toEqual([
      'RAILS_MASTER_KEY',
      'aws.s3.bucketName',
      'nav.hosts[0]',
      'sfcc.client_id',
    ])
    expect(names('sfcc:\n  client_id:\n  client_secret: ~\nsecret_key_base:\n')).toEqual([
      'secret_key_base',
      'sfcc.client_id',
      'sfcc.client_secret',
    ])
  })

  test.each([
    'sfcc.client_id=abc',
    'sfcc:\n  client_id: abc',
    'client_id: abc',
    'AKIAIOSFODNN7EXAMPLE',
    'c2VjcmV0LXZhbHVl',
    'QdrtZpWqLmAbXyTr',
    '3f786850e387550fdab836ed7e6dc881',
    'SharedAccessKey=abc=',
    '-----BEGIN PRIVATE KEY-----',
    'a: [1, 2]',
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  ])('%j holds more, and is refused', (text) => expect(refusal(() => names(text))).toMatch(/^forbidden: keys\.txt/))

  test('a refusal never repeats what stood there', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9+/=!$%-]{12,60}$/)
    const key = fc.constantFrom('sfcc.client_secret', 'nav.password')
    fc.assert(
      fc.property(key, value, fc.constantFrom('=', ': ', ' ', '\t'), (name, canary, between) => {
        const told = refusal(() => names(`secret_key_base\n${name}${between}${canary}\n`))
        expect(told).toMatch(/^(forbidden|nothing-examined): /)
        expect(told).not.toContain(canary)
      }),
    )
  })

  test('an empty list is not one', () => expect(refusal(() => names('\n# nothing\n'))).toMatch(/^nothing-examined/))
})

describe('the list of a Key Vault', () => {
  test('is read without values', () => {
    const id = 'https://kv.vault.azure.net/secrets/a'
    const text = JSON.stringify([
      { id, name: 'a', attributes: { enabled: false, expires: '2026-01-01T00:00:00+00:00' } },
    ])
    expect(readVault([{ name: 'v', text }])).toEqual([
      { vault: 'kv', name: 'a', enabled: false, expires: Date.parse('2026-01-01'), changed: null },
    ])
    const shown = JSON.stringify({ id, name: 'a', value: 'canary-3141' })
    expect(refusal(() => readVault([{ name: 'v', text: shown }]))).toMatch(/^forbidden: v holds values/)
    expect(refusal(() => readVault([{ name: 'v', text: shown }]))).not.toContain('canary')
    expect(refusal(() => readVault([{ name: 'v', text: 'kv' }]))).toMatch(/^nothing-examined/)
  })
})

const CLASS = `
apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: { name: c }
spec:
  provider: azure
  parameters:
    keyvaultName: kv
    objects: |
      array:
        - |
          objectName: a
          objectType: secret
          objectAlias: A
  secretObjects:
    - secretName: s
      type: Opaque
      data: [{ objectName: A, key: K }]
`
const pod = (
  container: string,
  volumes = '[{ name: v, csi: { driver: secrets-store.csi.k8s.io, volumeAttributes: { secretProviderClass: c } } }]',
) =>
  `${CLASS}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      containers: [{ name: web, image: x/oms, ${container} }]\n      volumes: ${volumes}\n`

describe('the way of a secret to its containers', () => {
  const now = Date.parse('2026-11-20')
  const home: SecretHome = {
    keys: ['a'],
    vault: 'kv',
    object: 'a',
    rotation: { owner: 'oms-team', last: '2026-10-01', everyDays: 90, procedure: 'the runbook' },
  }
  const vault = [{ vault: 'kv', name: 'a', enabled: true, expires: null, changed: null }]
  const judged = (yaml: string, homes: readonly SecretHome[] = [home]) =>
    judgeSecrets({ names: ['a'], homes, manifests: readManifests([{ name: 'm.yaml', text: yaml }]), vault, now })
  const MOUNT = 'volumeMounts: [{ name: v, mountPath: /mnt/s }]'

  test('by a mount, by a variable, by the whole Secret', () => {
    expect(judged(pod(MOUNT)).findings).toEqual([])
    const byVariable = judged(pod('env: [{ name: X, valueFrom: { secretKeyRef: { name: s, key: K } } }]'))
    expect(byVariable).toMatchObject({ findings: [], notes: [expect.stringMatching(/new pods: a\.$/)] })
    expect(judged(pod('envFrom: [{ secretRef: { name: s } }]')).findings).toEqual([])
  })

  test.each([
    ['nothing asks for it', pod('env: []')],
    ['its Secret exists only while a pod mounts the class', pod('envFrom: [{ secretRef: { name: s } }]', '[]')],
    ['another class', pod(MOUNT).replace('objectName: a\n', 'objectName: b\n')],
    ['another vault', pod(MOUNT).replace('keyvaultName: kv', 'keyvaultName: other')],
  ])('broken: %s', (_, yaml) => expect(judged(yaml).findings.map(({ code }) => code)).toEqual(['secret-not-delivered']))

  test('rotation: overdue, and not stated', () => {
    const due = { ...home, rotation: { owner: 'o', last: '2026-08-01', everyDays: 90, procedure: 'p' } }
    expect(judged(pod(MOUNT), [due]).findings.map(({ code }) => code)).toEqual(['secret-rotation-overdue'])
    const { rotation: _, ...silent } = home
    expect(judged(pod(MOUNT), [silent])).toMatchObject({ findings: [], unstated: ['a'] })
  })

  test.each(['secret', 'cert', 'key', ''])('fetched with objectType: %s', (type) => {
    const yaml = pod(MOUNT).replace('objectType: secret', type ? `objectType: ${type}` : 'objectVersion: ""')
    const codes = judged(yaml).findings.map(({ code }) => code)
    expect(codes).toEqual(type === 'cert' || type === 'key' ? ['secret-not-delivered'] : [])
  })

  test('its time, a day before and after each border', () => {
    const at = (day: string) => Date.parse(day)
    const codes = (object: object, cutover?: string) =>
      judgeSecrets({
        names: ['a'],
        homes: [home],
        manifests: readManifests([{ name: 'm.yaml', text: pod(MOUNT) }]),
        vault: [{ vault: 'kv', name: 'a', enabled: true, expires: null, changed: null, ...object }],
        now,
        cutover,
      }).findings.map(({ code }) => code)
    expect(codes({ expires: at('2026-11-19') })).toEqual(['secret-not-in-vault'])
    expect(codes({ expires: at('2026-11-22') })).toEqual(['secret-expires'])
    expect(codes({ expires: at('2026-11-23') })).toEqual([])
    for (const [day, expected] of [
      ['2026-12-01', ['secret-expires']],
      ['2026-12-05', ['secret-expires']],
      ['2026-12-06', []],
    ] as const)
      expect([day, codes({ expires: at(day) }, '2026-12-03')]).toEqual([day, expected])
    expect(codes({ starts: at('2026-12-03') }, '2026-12-03')).toEqual([])
    expect(codes({ starts: at('2026-12-04') }, '2026-12-03')).toEqual(['secret-expires'])
  })

  test('a copy that only a Job keeps alive is gone when the Job is', () => {
    const reader = pod('envFrom: [{ secretRef: { name: s } }]', '[]')
    const mounts = reader
      .slice(reader.indexOf('---'))
      .replace('Deployment', 'Job')
      .replace(
        'volumes: []',
        'volumes: [{ name: v, csi: { driver: secrets-store.csi.k8s.io, volumeAttributes: { secretProviderClass: c } } }]',
      )
    expect(
      judged(reader + mounts.replace('envFrom: [{ secretRef: { name: s } }]', 'env: []')).findings.map(
        ({ code }) => code,
      ),
    ).toEqual(['secret-not-delivered'])
  })

  test('manifests that are still templates are told', () => {
    const text = 'kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}-web\n  {{- if x }}\n'
    expect(refusal(() => readManifests([{ name: 't.yaml', text }]))).toMatch(/output of helm template/)
  })

  test('values of variables and of Secrets do not leave the manifests', () => {
    const yaml = pod(`${MOUNT}, env: [{ name: PASSWORD, value: canary-2718 }]`)
    const secret = '---\napiVersion: v1\nkind: Secret\nmetadata: { name: x }\nstringData: { a: canary-1618 }\n'
    expect(JSON.stringify(readManifests([{ name: 'm', text: yaml + secret }]))).not.toContain('canary')
  })
})
