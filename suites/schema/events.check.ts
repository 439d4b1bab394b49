import { compareEvents } from '../../src/compare/catalog/events.ts'
import { schemaCheck } from '../../src/compare/catalog/schema-check.ts'
import '../../src/ports/catalog.ts'

export default schemaCheck({
  id: 'schema/events',
  question: 'Do scheduled events do the same, and are they enabled where they should be?',
  codes: [
    'event-missing',
    'event-surplus',
    'event-differs',
    'definer-missing',
    'event-not-enabled',
    'event-enabled-on-target-only',
  ],
  sees: ['events'],
  pick: ({ events }) => events,
  compare: compareEvents,
})
