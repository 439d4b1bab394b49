/** The questions that the plan leaves open, by the key that answers them in the config. */
export const OPEN_QUESTIONS = {
  timeline: 'Is this a Q3 plan, an end-of-year plan, or further out?',
  dbDestination: 'Azure Database for MySQL Flexible Server, Azure SQL, or self-hosted in Azure?',
  aksCluster: 'A new AKS cluster, or ps-usw-aks-01 shared with the integrations services?',
  prodReplicaCount: 'How many pods in production: as many as the four EC2 hosts, or another number?',
  certOwner: 'Who pulls the NAV certificate, pushes it to Key Vault, and owns its rotation?',
  allowListLeadTime: 'Can the requests to the allow-lists of SFCC and NAV be queued before phase 5?',
  mysqlLocation: 'Is the MySQL of today on AWS RDS or self-hosted?',
  mysqlVersion: 'Is it MySQL 5.7 or 8.0?',
  dataVolume: 'How much data, and how many writes a day?',
  iamDependencies: 'Which cross-account or IAM-authenticated dependencies do not survive the move?',
  recurringJobs: 'Who owns the schedule: a leader among the replicas, or one scheduler pod?',
  consumerHandoff: 'How do Service Bus consumers change over: coordinated handoff, or a pause of the topics?',
  networkPath: 'How does Azure pull the binlogs: public endpoint with TLS and an allow-list, or peering?',
  registryLayout: 'How is the container registry laid out?',
} as const

export type OpenQuestion = keyof typeof OPEN_QUESTIONS

/** What an answer says where another part of the config says it too; undefined: it is too free to be held against it. */
export function kindIn(question: OpenQuestion, answer: string): string | undefined {
  if (question === 'mysqlLocation') {
    if (/\bnot (on |in )?(aws )?rds\b|self.?(hosted|managed)|\bec2\b|\bvps\b/i.test(answer)) return 'self-managed'
    return /\brds\b|\baurora\b/i.test(answer) ? 'rds' : undefined
  }
  if (question === 'dbDestination') {
    if (/flex/i.test(answer)) return 'azure-flexible'
    return /self.?(hosted|managed)/i.test(answer) ? 'self-managed' : /azure sql/i.test(answer) ? 'azure-sql' : undefined
  }
  return undefined
}
