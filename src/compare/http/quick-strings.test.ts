import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('strings are quick again after a class that extends String', () => {
  const script = `
    const { quickStrings } = await import(${JSON.stringify(import.meta.resolve('./quick-strings.ts'))})
    const quick = new Function('return %HasFastProperties(String.prototype)')
    class Text extends String {}
    const before = quick()
    quickStrings()
    console.log(before, quick())`
  const out = execFileSync(process.execPath, ['--allow-natives-syntax', '--input-type=module', '-e', script])
  expect(String(out).trim()).toBe('false true')
})
