/**
 * Answers of a Kubernetes 1.33 API server as its reference documents them (core/v1, apps/v1, autoscaling/v2, keda.sh/v1alpha1,
 * metrics.k8s.io/v1beta1, cAdvisor's Prometheus text), with fields that nothing here reads left in, and some that no version has.
 */
export const PODS = {
  kind: 'PodList',
  apiVersion: 'v1',
  metadata: { resourceVersion: '81726' },
  items: [
    {
      metadata: {
        name: 'oms-web-7c9d8f5b6-x2k4p',
        namespace: 'oms',
        labels: { app: 'oms-web', 'pod-template-hash': '7c9d8f5b6' },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: 'oms-web-7c9d8f5b6',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        nodeName: 'aks-pool1-0',
        terminationGracePeriodSeconds: 60,
        containers: [
          {
            name: 'rails',
            resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
          },
          {
            name: 'proxy',
            resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
          },
        ],
      },
      status: {
        phase: 'Running',
        qosClass: 'Burstable',
        aFieldOfTomorrow: { nested: [1, 2] },
        conditions: [
          { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-03-01T09:00:00Z' },
          { type: 'Ready', status: 'True', lastTransitionTime: '2026-03-01T10:05:12Z' },
        ],
        containerStatuses: [
          {
            name: 'rails',
            ready: true,
            restartCount: 2,
            containerID: 'containerd://aaa2',
            state: { running: { startedAt: '2026-03-01T10:05:03Z' } },
            lastState: {
              terminated: {
                exitCode: 137,
                reason: 'OOMKilled',
                startedAt: '2026-03-01T09:58:00Z',
                finishedAt: '2026-03-01T10:05:01Z',
                containerID: 'containerd://aaa1',
              },
            },
          },
          {
            name: 'proxy',
            ready: true,
            restartCount: 0,
            containerID: 'containerd://bbb1',
            state: { running: {} },
            lastState: {},
          },
        ],
      },
    },
    {
      metadata: {
        name: 'oms-worker-5f6d7-m9q2z',
        namespace: 'oms',
        deletionTimestamp: '2026-03-01T10:06:00Z',
        ownerReferences: [{ kind: 'ReplicaSet', name: 'oms-worker-5f6d7' }],
      },
      spec: { nodeName: 'aks-pool1-0', containers: [{ name: 'sidekiq', resources: {} }] },
      status: {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'sidekiq',
            restartCount: 0,
            containerID: 'containerd://ccc1',
            state: { terminated: { exitCode: 137, reason: 'Error', finishedAt: '2026-03-01T10:06:30Z' } },
          },
        ],
      },
    },
    {
      metadata: { name: 'oms-worker-5f6d7-evict', ownerReferences: [{ kind: 'ReplicaSet', name: 'oms-worker-5f6d7' }] },
      spec: { nodeName: 'aks-pool1-1', containers: [] },
      status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
    },
    {
      metadata: { name: 'oms-web-7c9d8f5b6-new', ownerReferences: [{ kind: 'ReplicaSet', name: 'oms-web-7c9d8f5b6' }] },
      status: { phase: 'Pending' },
    },
    {
      metadata: { name: 'cm-something-else', ownerReferences: [{ kind: 'ReplicaSet', name: 'cm-6d' }] },
      status: { phase: 'Running' },
    },
  ],
}

export const DEPLOYMENTS = {
  kind: 'DeploymentList',
  items: [
    {
      metadata: { name: 'oms-web' },
      spec: {
        replicas: 2,
        template: {
          spec: {
            terminationGracePeriodSeconds: 60,
            containers: [
              {
                name: 'rails',
                lifecycle: { preStop: { sleep: { seconds: 10 } } },
                resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
              },
            ],
          },
        },
      },
    },
    {
      metadata: { name: 'oms-worker' },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'sidekiq',
                lifecycle: { preStop: { exec: { command: ['bin/quiet'] } } },
                resources: { requests: { cpu: '0.5' } },
              },
            ],
          },
        },
      },
    },
  ],
}

export const HPAS = {
  items: [
    {
      metadata: { name: 'oms-web' },
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'oms-web' },
        minReplicas: 2,
        maxReplicas: 8,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
      },
      status: {
        currentReplicas: 2,
        desiredReplicas: 4,
        lastScaleTime: '2026-03-01T10:04:00Z',
        conditions: [
          { type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale' },
          { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric' },
          { type: 'ScalingLimited', status: 'Unknown' },
        ],
      },
    },
    {
      metadata: { name: 'keda-hpa-oms-worker', ownerReferences: [{ kind: 'ScaledObject', name: 'oms-worker' }] },
      spec: { scaleTargetRef: { name: 'oms-worker' }, minReplicas: 1, maxReplicas: 10 },
      status: { currentReplicas: 3, desiredReplicas: 5 },
    },
  ],
}

export const SCALED_OBJECTS = {
  items: [
    {
      apiVersion: 'keda.sh/v1alpha1',
      metadata: { name: 'oms-worker', annotations: { 'autoscaling.keda.sh/paused-scale-in': 'true' } },
      spec: {
        scaleTargetRef: { name: 'oms-worker' },
        maxReplicaCount: 10,
        triggers: [{ type: 'redis', metadata: { listName: 'queue:default', listLength: '5' } }],
      },
      status: {
        hpaName: 'keda-hpa-oms-worker',
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'Active', status: 'True' },
          { type: 'Fallback', status: 'False' },
        ],
        lastActiveTime: '2026-03-01T10:06:00Z',
      },
    },
  ],
}

export const EVENTS = {
  items: [
    {
      reason: 'Unhealthy',
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
      involvedObject: { kind: 'Pod', name: 'oms-web-7c9d8f5b6-x2k4p' },
      firstTimestamp: '2026-03-01T10:03:00Z',
      lastTimestamp: '2026-03-01T10:04:30Z',
      count: 7,
    },
    {
      reason: 'FailedScheduling',
      message: '0/3 nodes are available: 3 Insufficient memory.',
      involvedObject: { kind: 'Pod', name: 'oms-web-7c9d8f5b6-new' },
      eventTime: '2026-03-01T10:02:00.123456Z',
      series: { count: 3, lastObservedTime: '2026-03-01T10:05:00.000000Z' },
      firstTimestamp: null,
      lastTimestamp: null,
    },
    {
      reason: 'Unhealthy',
      message: 'of the day before',
      involvedObject: { name: 'oms-web-7c9d8f5b6-x2k4p' },
      lastTimestamp: '2026-02-28T10:04:30Z',
    },
    { reason: 'Pulled', involvedObject: { name: 'oms-web-7c9d8f5b6-x2k4p' }, lastTimestamp: '2026-03-01T10:05:02Z' },
  ],
}

export const CADVISOR = `# HELP container_cpu_cfs_periods_total Number of elapsed enforcement period intervals.
# TYPE container_cpu_cfs_periods_total counter
container_cpu_cfs_periods_total{container="",id="/kubepods/burstable/pod1",image="",name="",namespace="oms",pod="oms-web-7c9d8f5b6-x2k4p"} 4000 1709287500000
container_cpu_cfs_periods_total{container="rails",id="/kubepods/burstable/pod1/aaa2",image="oms@sha256:0",name="aaa2",namespace="oms",pod="oms-web-7c9d8f5b6-x2k4p"} 3000 1709287500000
container_cpu_cfs_periods_total{container="proxy",id="/kubepods/burstable/pod1/bbb1",image="proxy",name="bbb1",namespace="oms",pod="oms-web-7c9d8f5b6-x2k4p"} 1000 1709287500000
container_cpu_cfs_throttled_periods_total{container="rails",namespace="oms",pod="oms-web-7c9d8f5b6-x2k4p"} 600
container_cpu_cfs_throttled_seconds_total{container="rails",namespace="oms",pod="oms-web-7c9d8f5b6-x2k4p"} 12.5
container_cpu_usage_seconds_total{container="rails",cpu="total",namespace="oms",pod="oms-web-7c9d8f5b6-x2k4p"} 1234.5
container_cpu_usage_seconds_total{container="rails",namespace="other",pod="oms-web-7c9d8f5b6-x2k4p"} 9e9
container_memory_working_set_bytes{container="rails",namespace="oms",pod="oms-web-7c9d8f5b6-x2k4p"} 7.5e+08
container_memory_working_set_bytes{container="proxy",namespace="oms",pod="oms-web-7c9d8f5b6-x2k4p"} 3e+07
container_memory_working_set_bytes{container="POD",namespace="oms",pod="oms-web-7c9d8f5b6-x2k4p"} 1e+06
container_oom_events_total{container="rails",namespace="oms",pod="oms-web-7c9d8f5b6-x2k4p"} 1
machine_cpu_cores{boot_id="x"} 4
`

export const POD_METRICS = {
  items: [
    {
      metadata: { name: 'oms-web-7c9d8f5b6-x2k4p' },
      timestamp: '2026-03-01T10:06:00Z',
      window: '15.021s',
      containers: [
        { name: 'rails', usage: { cpu: '312441523n', memory: '714528Ki' } },
        { name: 'proxy', usage: { cpu: '2m', memory: '31Mi' } },
      ],
    },
  ],
}
