export const LOAD = {
  'threshold-broken': 'k6 saw an objective broken while the load ran: customers would have felt it.',
  'load-not-as-stated':
    'The record is of another load than the config states: another host, a lower rate, or a shorter time.',
  'load-stopped': 'The load was stopped before its end: the target’s health fell under a load that it is to carry.',
  'latency-objective-missed': 'An endpoint is slower than agreed, on the whole or for stretches of the run.',
  'error-objective-missed': 'More requests fail than agreed.',
  'error-in-success':
    'Answers say success by their status and hold an error: probes, balancer and dashboards do not see it.',
  'iterations-dropped':
    'Customers could not begin because all before them were still waiting: the pods do not keep up with the rate.',
  'pod-oom-killed': 'The kernel killed a pod for memory: its requests and jobs of that moment are lost.',
  'pod-restarted': 'A pod’s container ended under load.',
  'pod-not-running': 'A pod of the deployment does not run: there is less capacity than was planned.',
  'pod-evicted': 'A node ran out and took a pod away under load.',
  'pod-probe-failed':
    'A pod did not answer its probe under load: Kubernetes restarts it or takes it out just when it is needed.',
  'limit-missing': 'A pod has no memory limit: it may take its node down with its neighbours.',
  'memory-headroom-low': 'A pod comes too near its memory limit at this load: the next order more may have it killed.',
  'cpu-headroom-low': 'A pod uses nearly all the CPU that it may.',
  'cpu-throttled': 'The kernel holds a pod back for parts of its time: latency that no profile shows.',
  'queue-latency-missed': 'Jobs wait longer than agreed.',
  'queue-grows': 'More jobs come than are done: the queue has no end at this load.',
  'scaler-kills-jobs': 'The scaler took pods away while jobs were under way: half-done fulfilment.',
  'scaler-to-zero': 'The workers may go to none while jobs are under way: the scaler sees only those that wait.',
  'scaler-not-ready': 'The scaler does not decide by its metrics: pods stay as they are whatever comes.',
  'scaler-hides-container':
    'The scaler looks at the sum over all containers of a pod: one at its limit does not move it, because others are idle.',
  'scaler-at-maximum': 'All pods that the scaler may ask for are not enough.',
  'scaler-slow': 'More workers come too late after jobs began to wait.',
  'scale-down-grace-short': 'A worker that is taken away is killed before it may finish what it does.',
  'connections-projected-over': 'At the scalers’ maximum the pods would open more connections than the database takes.',
  'connections-exhausted': 'All connections of the database were in use: error 1040 for whoever came next.',
  'pods-short-of-peak': 'The pods that the scaler may ask for cannot carry the stated peak.',
  'cost-above-today': 'The pods cost more a month than the hosts that they replace.',
  'slope-found': 'Something grows for as long as the load runs: it will be at its limit after hours or days.',
  'latch-broken': 'A parity check that held when the soak began did not hold during it.',
} as const
