import { defineConfig } from 'vitest/config'

const generated = ['**/node_modules/**', '.cache/**', '.parity/**']

export default defineConfig({
  test: {
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
          maxWorkers: 2,
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
