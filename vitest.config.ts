import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const generated = ['**/node_modules/**', '.cache/**', '.parity/**']

/** Plants take longest: those that begin last would be waited for alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = [
      'plants/load',
      'plants/messaging',
      'plants/database',
      'plants/scheduler',
      'plants/',
      'worker/real',
      'cli',
    ]
    const rank = ({ moduleId }: TestSpecification) => {
      const at = order.findIndex((part) => moduleId.includes(part))
      return at < 0 ? order.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['{src,suites,fixtures,reporters,scripts,load,bench}/**/*.test.ts'],
          exclude: [...generated, '**/*.integration.test.ts'],
          pool: 'threads',
          isolate: false,
          // A busy machine is no fault of what is tested.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: ['{src,suites,fixtures,reporters,scripts}/**/*.integration.test.ts'],
          exclude: generated,
          pool: 'forks',
          // More than processors: most of them wait, for locks to expire and for queues to run empty.
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'suites',
          sequence: { groupOrder: 2 },
          include: ['suites/*/*.suite.ts'],
          pool: 'threads',
          isolate: false,
          maxWorkers: 2,
        },
      },
    ],
  },
})
