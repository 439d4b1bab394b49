import { loadPlants } from '../../fixtures/plants/registry.ts'
import { loadChecks } from '../bind/registry.ts'
import { CODES } from '../kernel/codes/index.ts'
import { output } from './output.ts'

/** Every check with its question, plan section, codes and plants. */
export async function listChecks(json: boolean): Promise<number> {
  const [checks, plants] = await Promise.all([loadChecks(), loadPlants()])
  const rows = checks.map(({ id, question, plan, severity, phases, codes }) => ({
    id,
    question,
    plan,
    severity,
    phases,
    codes: codes.map((code) => ({ code, means: CODES[code] as string })),
    plants: plants
      .filter(({ expects }) => expects.some(({ check }) => check === id))
      .map((plant) => ({ id: plant.id, story: plant.story })),
  }))
  if (json) {
    output.write(`${JSON.stringify({ checks: rows }, null, 2)}\n`)
    return 0
  }
  for (const row of rows) {
    output.write(`${row.id}  [${row.severity}; ${row.phases.join(', ')}]\n  ${row.question}\n  plan: ${row.plan}\n`)
    output.write(`  finds: ${row.codes.map(({ code }) => code).join(', ')}\n`)
    output.write(`  plants: ${row.plants.map((plant) => plant.id).join(', ') || 'none'}\n\n`)
  }
  output.write(`${rows.length} checks, ${plants.length} plants.\n`)
  return 0
}
