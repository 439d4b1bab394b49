import { expect, test } from 'vitest'
import { provisionK6, usableK6 } from './k6.ts'

test('a k6 that can read the scripts', () => {
  expect(usableK6('k6 v2.2.0 (go1.26.8, linux/amd64)\n')).toBe('2.2.0')
  expect(usableK6('k6.exe v2.0.1 (commit/1, go1.25, windows/amd64)')).toBe('2.0.1')
  expect(() => usableK6('k6 v1.3.0 (go1.24, linux/amd64)')).toThrow('k6 1.3.0 is too old; 2 or newer is needed')
  expect(() => usableK6('dummy package')).toThrow('of no known version')
})

test('the first way that is open is taken; a way that fails is told only when none is', async () => {
  const program = { command: 'k6', before: [], origin: 'found' }
  const fails = async () => {
    throw new Error('too old')
  }
  expect(await provisionK6({}, { path: fails, go: async () => undefined, docker: async () => program })).toBe(program)
  await expect(provisionK6({}, { path: fails, go: async () => undefined })).rejects.toMatchObject({
    reason: 'not-configured',
    message: expect.stringMatching(/put k6 2 or newer on PATH.*Tried: path: too old$/),
  })
})
