export const SETTINGS = {
  'sql-mode-differs': 'Statements that one server accepts are refused or silently altered by the other.',
} as const
