import type { Job } from '../bind/job.ts'
import type { Settings } from '../targets/config.ts'

/** What the config allows a run of the servers, as a job has it: connections of each, and milliseconds. */
export function jobLimits({
  limits,
}: Pick<Settings, 'limits'>): Pick<Job, 'connections' | 'statementMs' | 'connectMs' | 'dataMs'> {
  const { connections, statementSeconds, connectSeconds, dataSeconds } = limits
  return {
    connections,
    statementMs: statementSeconds * 1000,
    connectMs: connectSeconds * 1000,
    dataMs: dataSeconds * 1000,
  }
}
