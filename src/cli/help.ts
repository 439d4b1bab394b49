export const HELP = `OMS Parity: may the OMS move from AWS to Azure tonight?  GO, NO-GO or COULD-NOT-TELL, with evidence.

  npm run parity                       ask everything; with nothing configured at all, of a rehearsal on this machine
  npm run parity -- [verb] [options]

Verbs
  run                    (default) ask the checks, print the verdict, write the report
  judge LEDGER           judge a stored run again, offline, with today's rules and waivers; says if it was altered or is stale
  repair                 compare the rows and write the SQL that would make the target's those of the source; nothing is executed
  cutover                the monitor of the cutover night: a local page and this terminal, step by step
  load PROFILE, soak     make load and judge the pods: npm run load -- --help, npm run soak -- --help
  doctor                 what is reachable, which privileges are missing, and what that leaves unproven
  list                   every check with its question, plan section, finding codes and plants (--list is the same)

What to ask
  --phase PHASE          replicating (default): AWS serves, Azure follows
                         freeze: writers stopped, the last look before the switch
                         after-cutover: Azure serves, AWS is held read-only
  --suite NAME           only this domain (settings, schema, data, replication, capacity, messaging,
                         scheduler, sidekiq, egress, load, readiness); may be repeated
  --check ID             only this check, '*' for any characters; may be repeated
  --database NAME…       only these schemas

Of whom
  --config FILE          default: PARITY_CONFIG, else parity.config.ts in this folder, if there is one
  PARITY_SOURCE_URL, PARITY_TARGET_URL
                         mysql://user:password@host:3306/database?ssl-mode=VERIFY_IDENTITY&ssl-ca=FILE
                         (percent-encode what is no letter or digit in user and password)
  --rehearsal            the rehearsal, although servers are configured; needed where a config or a variable of ours is there
                         that names none, and on CI services
  --no-rehearsal         never a rehearsal: nothing configured is wrong configuration
  --allow-partial        a run that leaves something out may end with 0; its verdict stays PARTIAL-PASSED
  --scale N              size of the rehearsal's data; 1 is some 20 000 rows
  --replication HOW      how the rehearsal replicates: gtid (default), or position: GTIDs are off, by binary log file and position
  --plant ID             break the rehearsal with this fault first, to see it found (asks the suites that share its world)

Results
  --ledger FILE          machine-readable result (default .parity/ledger.json); reports are written beside it
  --baseline LEDGER      a run before: what is new, fixed and still there is told in every report
  --max-age HOURS        with judge: older evidence is stale, and no GO (default 24, or the config's evidence.maxAgeHours)
  --unsealed             with judge: also a ledger without the manifest.jsonl that vouches for it
  PARITY_SIGNING_KEY     file of an Ed25519 key (PEM) that signs what a run writes; PARITY_VERIFY_KEY: with judge, the key to insist on
  --out FILE             with repair (default .parity/repair.sql); it holds rows: keep it as you keep a dump
  --port N, --every S    with cutover: its page's port (default 4848), seconds between looks (default 5)
  --journal FILE         with cutover: what was seen and decided (default .parity/cutover.ndjson)
  --json                 with --list: as JSON
  --no-color, --color    also NO_COLOR, FORCE_COLOR
  -h, --help  -v, --version

Exit codes
  0   GO               every check of the phase ran against the configured servers and holds
  1   NO-GO            something is broken; the findings say what, where, and how to mend it
  2   COULD-NOT-TELL   nothing found broken, but something stays unproven: that is no GO
  3   PARTIAL-PASSED   what ran holds, but something was left out: by --suite, --check or --database, or by planning out a check
                       that guards data or the cutover; 0 with --allow-partial
      REHEARSAL-PASSED everything holds, in a rehearsal, which is no answer for real servers. A run that was asked to rehearse ends
                       with 0: by --rehearsal or --plant, or with nothing configured; judge ends with 0 only with --rehearsal
  64  wrong usage
  70  the harness itself failed, or its output could not be written: nothing is known, or not all of it was said
  78  wrong configuration; also a variable that is set but empty, an output folder that cannot be written
  130 interrupted

Servers are only read: read-only sessions, a time limit on every statement. See README.md for the least privileges to grant.
`
