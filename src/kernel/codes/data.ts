export const DATA = {
  'column-shifted':
    'A whole column changed by one rule on its way: a time zone, a character set, a rounding, a truncation.',
  'generated-key-differs':
    'Both sides hold the same rows, but the key that the server made by itself numbers them otherwise: replication finds other rows by it.',
  'invariant-broken': 'A rule of the business does not hold on the target as it holds on the source.',
  'row-count-differs': 'A table does not hold as many rows on the target.',
  'row-differs': 'The target holds another content of the row: the application will read it as the truth.',
  'row-missing': 'The target lacks the row: an order, a shipment or a job is lost.',
  'row-surplus': 'The target holds a row that the source does not have.',
  'table-shape-differs': 'A side has columns or a table that the other lacks: those rows cannot be compared.',
} as const
