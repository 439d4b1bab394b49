export const SIDEKIQ = {
  'redis-too-old': 'Sidekiq refuses to start on this Redis.',
  'redis-evicts':
    'Under memory pressure this Redis drops keys: jobs, heartbeats, or what keeps a tick from firing twice.',
  'redis-evicts-on-source':
    'The old Redis drops keys under memory pressure: a heartbeat that is gone looks like a worker that has ended.',
  'redis-has-evicted': 'Keys were dropped already; what they held nobody knows.',
  'redis-memory-short': 'There is little room left: a backlog of an hour fills it, and then no job can be enqueued.',
  'redis-clustered': 'Sidekiq’s commands span several keys: a clustered Redis answers them with CROSSSLOT errors.',
  'redis-database-number': 'Azure Managed Redis has one database, 0: a URL that ends with another number fails.',
  'redis-plain-text': 'Jobs and their arguments cross the network readable.',
  'redis-command-missing': 'Sidekiq needs a command that this server does not have.',
  'redis-command-refused': 'Sidekiq needs a command that this server does not let its account run.',
  'redis-forgets': 'A restart of this Redis loses every waiting job; the one before it kept them.',
  'jobs-left-behind': 'Jobs wait in the old Redis, where nobody will work them off.',
  'jobs-on-both-sides': 'The same jobs wait in both Redises: they run twice as soon as an old worker wakes.',
  'jobs-lost': 'Jobs that waited in the old Redis wait nowhere any more, and nobody has worked them off.',
  'jobs-doubled': 'The new Redis holds a job more than once: it runs as often.',
  'jobs-changed': 'Jobs arrived other than they left: another class, queue or arguments, or due at another time.',
  'jobs-unexpected':
    'The new Redis holds jobs that the old one never had: something on the new side is at work already.',
  'worker-too-early': 'A worker of the new side is at work before the cutover.',
  'worker-not-quiet': 'A worker of the old side still fetches jobs during the freeze.',
  'worker-still-alive': 'A worker of the old side is still there after the cutover.',
  'worker-vanished':
    'A worker ended without taking leave: what it fetched after its last heartbeat is lost, and no trace of it is in Redis.',
  'no-worker': 'Nobody works jobs off.',
  'job-longer-than-stated':
    'A job runs for longer than the config says that the longest takes: timeouts and grace are counted from that.',
  'concurrency-above-stated':
    'The workers have more threads than the config states: each may hold a connection of the database.',
  'jobs-in-flight': 'Jobs are in hand: the cutover would cut them in the middle.',
  'jobs-orphaned':
    'Jobs were in the hand of a process that is gone: they are lost unless somebody enqueues them again.',
  'queue-not-drained': 'Queues are not empty although they are to be worked off before the cutover.',
  'grace-too-short': 'Kubernetes kills the pod before Sidekiq has finished its jobs: they are half-done or lost.',
  'timeout-too-short':
    'Sidekiq’s own timeout ends before the longest job does: the job is cut, given back and run from its beginning.',
  'prestop-missing': 'Nothing makes Sidekiq quiet before it is told to end: it takes jobs that it will not finish.',
  'prestop-not-quiet': 'The preStop hook spends grace and does not make Sidekiq quiet: it goes on to fetch jobs.',
  'shell-is-first-process':
    'A shell is process 1: it keeps the TERM signal to itself, and the pod is killed with jobs in hand.',
  'manager-is-first-process':
    'A process manager is process 1: it kills Sidekiq after a time of its own, whatever grace the pod has.',
  'probe-kills-busy-pod': 'The liveness probe fails where Sidekiq is busy: its container is ended with jobs under way.',
  'scaler-blind':
    'The autoscaler does not see the jobs in hand: it takes busy pods away, without the grace to finish or down to the last.',
  'scaler-other-redis': 'KEDA counts jobs in another Redis, or another database, than the workers take them from.',
  'scaler-other-queue': 'KEDA counts a list that the workers it scales do not take jobs from.',
  'drill-job-lost': 'In the drain drill a job was taken and never finished.',
  'drill-job-half-done': 'In the drain drill a job was cut in the middle and begun again.',
  'drill-job-repeated': 'In the drain drill a job that had finished was run again.',
} as const
