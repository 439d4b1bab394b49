export const REPLICATION = {
  'applier-stopped': 'The target receives changes and does not apply them: it falls behind without end.',
  'application-not-connected':
    'The pods do not use the new database: they serve errors, or still write to the old one.',
  'application-still-connected':
    'The application still holds connections to the source: it may write when the fence is lifted, or has not been stopped.',
  'binlog-gap': 'The source has purged transactions that the target never got: replication cannot catch up.',
  'channel-filtered': 'Replication leaves something out by rule: the target cannot become equal.',
  'channel-from-elsewhere': 'The target follows another server than the source under comparison.',
  'channel-plain-text': 'Orders and customers cross the internet unencrypted.',
  'errant-transactions': 'The target has transactions of its own: somebody wrote to it, and failing back will break.',
  'lag-above-limit': 'The target is further behind than agreed: the freeze will take longer than the window.',
  'one-server': 'Source and target are the same server: whatever is compared is compared with itself.',
  'receiver-stopped': 'The target gets no changes from the source.',
  'replication-absent': 'The target follows nobody: it grows old from the moment of the dump.',
  'replication-not-ended':
    'The target still follows the source after the cutover: a late write there would overwrite new orders.',
  'seed-bytes-changed': 'The seed may change text or binary values on their way.',
  'seed-flag-unknown': 'The seed command stops at once: mysqldump does not know a flag of it.',
  'seed-inconsistent': 'The seed’s tables are not of one moment, or the source is locked while they are read.',
  'seed-lock-denied': 'The seed command stops at once on RDS: it wants a lock that RDS denies to everybody.',
  'seed-objects-missing': 'Stored programs stay behind: they arrive neither with the seed nor by replication.',
  'seed-position-missing': 'From where replication must go on after the seed is nowhere written down.',
  'source-changed-after-cutover':
    'The source got transactions that the target does not have: an order went to the wrong side.',
  'source-is-replica':
    'The server that stands as the source follows another one: it may lack what the application has written since.',
  'source-not-fenced': 'The source accepts writes although it must not: they will be lost.',
  'source-refuses-writes':
    'The source is read-only while the application should be writing to it: another server serves, and a stale copy is compared.',
  'source-written-at-freeze': 'The source still got transactions while it was frozen: somebody gets past the fence.',
  'target-read-only': 'The target refuses writes although it serves now.',
  'target-writable': 'The target accepts writes before the cutover: one stray client makes it differ.',
  'transactions-missing': 'The target lacks transactions of the source.',
} as const
