// Pins k6 and, with go.sum, the hash of every module that it is built from. k6 is AGPL-3.0: it is run as a process, never linked.
module k6

go 1.25.0

require go.k6.io/k6/v2 v2.2.0
