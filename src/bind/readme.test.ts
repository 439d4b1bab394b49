import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadChecks } from './registry.ts'

test('README’s example asks as many checks as a rehearsal does', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const due = (await loadChecks()).filter(({ phases }) => phases.includes('replicating')).length
  const shown = readme.match(/^ {2}✔ holds /gm)?.length ?? 0
  expect(readme).toContain(`Asking ${due} checks`)
  expect(readme).toContain(`… and ${due - shown} more`)
  expect(readme).toContain(`all ${due} checks hold`)
})
