import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret, scrub } from './secret.ts'

test('a secret prints as stars whichever way it is printed', () => {
  const secret = new Secret('correct horse')
  expect(`${secret} ${JSON.stringify({ secret })} ${inspect({ secret })}`).not.toContain('horse')
  expect(secret.reveal()).toBe('correct horse')
})

test('text on its way out loses every secret, plain, URL-encoded or inside JSON', () => {
  new Secret('p@ss"word/1')
  const out = scrub(`a p@ss"word/1 b ${encodeURIComponent('p@ss"word/1')} c ${JSON.stringify('p@ss"word/1')}`)
  expect(out).toBe('a *** b *** c "***"')
})
