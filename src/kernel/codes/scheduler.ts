export const SCHEDULER = {
  'class-scheduled-twice':
    'One job stands in the schedule under two names: each of them fires, and no scheduler takes them for the same.',
  'daylight-saving-doubles': 'In the night that has an hour twice the job fires more often than people expect.',
  'daylight-saving-skips': 'In a night on which clocks are changed the job does not fire at a time that people expect.',
  'outside-home-awake-early':
    'The new home of a cron entry already fires while the old host still has its own: the work is done twice.',
  'outside-home-suspended': 'The new home of a cron entry is suspended: nobody does its work after the cutover.',
  'outside-home-unknown': 'The cluster fires something that no old host had: nobody has said what it is for.',
  'outside-job-left-behind':
    'Something that an old host does by cron or timer has no home in the new world: it ends with the host.',
  'outside-job-time-differs': 'What an old host did by cron or timer happens at other times.',
  'outside-job-two-homes': 'What an old host did by cron or timer has two new homes: it is done twice.',
  'outside-job-zone-differs': 'The new home has the old line in another time zone: it fires hours off.',
  'outside-overlap-differs':
    'The old line never ran beside itself, or was never cut off; its new home does not keep to that.',
  'paced-job-in-every-process': 'A job by every, interval or in fires once in each process that holds the schedule.',
  'recurring-job-not-scheduled': 'A recurring job of the table is in no schedule: it never fires.',
  'run-not-due': 'A scheduled job ran where no tick of it was due.',
  'runs-all-failed': 'A job fired as it should, and every run of it that ended failed: its work is not done.',
  'schedule-arguments-differ': 'The scheduler pushes the job with other arguments than the table says.',
  'schedule-class-differs': 'The scheduler pushes another class than the table says.',
  'schedule-enabled-differs': 'The table and the scheduler disagree whether the job is to fire.',
  'schedule-queue-differs': 'The scheduler pushes the job to another queue: nobody may be listening there.',
  'schedule-refused': 'The gem cannot read the cron line: the job never fires, and a log line is all that tells.',
  'schedule-time-differs': 'The scheduler fires the job at other times than the table says.',
  'schedule-without-row': 'The scheduler fires a job that is not in the table: left over, or nobody’s.',
  'schedule-zone-differs': 'The same line means another time zone there: the job fires hours off.',
  'scheduler-not-single': 'What is meant as one scheduler may be two: for good, or while it is rolled out.',
  'scheduler-on-both-sides':
    'Schedulers are awake in two Redises that know nothing of each other: every tick fires twice.',
  'scheduler-on-neither-side': 'No scheduler is awake: no tick fires.',
  'scheduler-on-wrong-side': 'A scheduler is awake on a side that must not write in this phase.',
  'scheduler-scaled': 'An autoscaler may make several of the one scheduler.',
  'tick-claimed-not-pushed': 'A scheduler claimed the tick and then failed to push the job: nobody will do it again.',
  'tick-fired-by-each-replica': 'A tick fired once in every replica that holds the schedule.',
  'tick-fired-on-both-sides': 'A tick fired on AWS and on Azure: orders are synchronised, exported or billed twice.',
  'tick-fired-twice': 'A tick fired more than once.',
  'tick-late': 'A tick fired later than agreed.',
  'tick-missed': 'A tick that was due did not fire.',
  'tick-skewed':
    'A tick fired before its time or was claimed for another second: clocks or schedules of replicas differ.',
} as const
