export const READINESS = {
  'allow-list-address-missing':
    'The pods may leave by an address that the vendor does not let in: a share of the calls fails.',
  'allow-list-address-foreign': 'A vendor lets in an address that is not an egress address of the pods.',
  'allow-list-not-requested':
    'Nobody has asked the vendor to let the new addresses in, and its turnaround is measured in days.',
  'allow-list-too-late': 'By its lead time the vendor lets the new addresses in only after the cutover.',
  'allow-list-unconfirmed':
    'The vendor’s lead time is over and nobody has confirmed that the new addresses are let in.',
  'disk-still-used': 'The code in the image still uses a path that a pod does not have, or loses with the pod.',
  'home-not-mounted':
    'A container has no volume where a file of the old hosts is to be: it crashes, or writes where nothing is kept.',
  'log-ansi': 'Log lines hold terminal colours: searches for words in them do not match.',
  'log-field-missing': 'A log line lacks a field that it had on the old hosts: what searches by it goes dark.',
  'log-field-type':
    'A field of a log line is of another type than on the old hosts: its facet or measure stops working.',
  'log-level-differs': 'The same message is logged at another level: monitors on errors fire, or stay silent.',
  'log-line-split': 'A log line reaches Datadog in pieces: neither of them is JSON.',
  'log-order-id-missing': 'A log line no longer names its order: it drops out of the order’s stream.',
  'log-query-dark': 'A search of a dashboard or a monitor that finds lines of the old hosts finds none of the pods’.',
  'log-service-tag': 'A container’s logs arrive under another service: dashboards and monitors by service go dark.',
  'log-stack-trace-split':
    'A stack trace stands on lines of its own: each becomes a log entry, none belongs to its error.',
  'log-timestamp-format': 'Timestamps are written otherwise: Datadog takes the time of arrival in their place.',
  'migration-not-in-image':
    'The target’s schema has run a migration that the image does not know: the image is older than the schema.',
  'migration-not-run':
    'The image brings a migration that the target has not run: pods would serve against the old schema.',
  'migrations-in-web': 'Pods that serve run the migrations as they start: each of them, at once, while others serve.',
  'migrations-job-cut-off':
    'The Job of the migrations is ended by a deadline: a change of a table is cut in the middle.',
  'migrations-job-destroys':
    'The Job of the migrations drops, reloads, seeds or rolls back: on a database in use that loses data.',
  'migrations-job-hides-failure':
    'The Job of the migrations counts as done though a migration failed: pods roll against the old schema.',
  'migrations-job-never-runs': 'The Job of the migrations is suspended: pods roll against the old schema.',
  'migrations-job-missing': 'No Job runs the migrations before the pods are rolled.',
  'migrations-job-other-image': 'The migrations run from another image than the one that serves.',
  'migrations-job-unordered': 'The migrations run beside the rollout, not before it.',
  'monitor-host-gone':
    'A monitor or dashboard looks at hosts of AWS that will be gone: it goes dark, or never alerts again.',
  'monitor-metric-gone': 'A monitor or dashboard reads a metric of AWS that nothing sends after the cutover.',
  'monitor-tag-missing': 'A monitor or dashboard looks by a tag that nothing on the new side carries.',
  'path-without-home':
    'The app writes to a path that has no home in the new world: it crashes there, or silently loses data.',
  'question-answered-otherwise': 'An open question of the plan is answered, and what is configured says otherwise.',
  'sas-expires': 'The SAS for a container is not valid through the cutover and the hold after it.',
  'sas-too-narrow': 'The SAS does not allow what the application needs.',
  'sas-too-wide': 'The SAS allows more than the application needs, or for longer: whoever finds it can do so too.',
  'secret-expires': 'A secret is not valid from the cutover to the end of the hold after it.',
  'secret-not-delivered':
    'A secret is in the Key Vault and no container gets it: the app starts without it, or not at all.',
  'secret-not-in-vault': 'The Key Vault does not hold the secret, or holds it disabled or expired.',
  'secret-rotation-overdue': 'A secret is older than its owner agreed to.',
  'secret-without-home':
    'A credential of the old world has no home in the Key Vault: the app misses it on its first use.',
} as const
