export const CAPACITY = {
  'clients-not-as-declared':
    'More connections are open than the config states: the budget was made for too few clients.',
  'connection-budget-exceeded':
    'The pods may open more connections than the server takes: error 1040 under load, or in the middle of a deploy.',
  'round-trips-over-budget': 'A request spends more time on the way to the database than agreed.',
  'tier-not-as-declared': 'The server is not of the tier that the budget was made for.',
} as const
