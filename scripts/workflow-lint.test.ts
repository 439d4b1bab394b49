import { readFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { TextDocument } from 'vscode-languageserver-textdocument'

// It imports JSON without saying that it is JSON, which Node refuses.
const hooks = registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
})
afterAll(() => hooks.deregister())
const { validate } = await import('@actions/languageservice')

const ROOT = join(import.meta.dirname, '..')

/** GitHub's own language service: what it says of a workflow or an action. It keeps what it has read by the document's name. */
async function complaints(file: string, change = (text: string) => text): Promise<string[]> {
  const text = change(await readFile(join(ROOT, file), 'utf8'))
  const document = TextDocument.create(`file:///${crypto.randomUUID()}/${file}`, 'yaml', 0, text)
  return (await validate(document)).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`)
}

test.each(['.github/workflows/parity-gate.yml', '.github/actions/parity/action.yml'])('%s', async (file) => {
  expect(await complaints(file)).toEqual([])
  expect(await complaints(file, (text) => text.replace(/runs-on|shell/, 'runs-in'))).not.toEqual([])
})
