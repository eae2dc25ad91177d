/** A change that takes one of the safeguards away, and the test that must notice. */
export interface Mutation {
  name: string
  file: string
  /** Must be in the file exactly once. */
  find: string
  replacement: string
  testFile: string
  /** The test that must fail, by the end of its full name. */
  testName: string
}

const ownership = 'workers/ownership.fault.test.ts'

/** Every safeguard that the fault tests must miss when it is gone. */
export const mutations: readonly Mutation[] = [
  {
    name: 'fencing off where attempts are written down',
    file: 'db/queries/finish-attempts.ts',
    find: 'on l.id = f."laneId" and l.epoch = f.epoch',
    replacement: 'on l.id = f."laneId"',
    testFile: ownership,
    testName: 'takes no write from its former owner',
  },
  {
    name: 'fencing off where attempts are started',
    file: 'db/queries/advance.ts',
    find: 'on l.id = o."laneId" and l.epoch = o.epoch',
    replacement: 'on l.id = o."laneId"',
    testFile: ownership,
    testName: 'lets its former owner start nothing',
  },
  {
    name: 'compare-and-set off where attempts are written down',
    file: 'db/queries/finish-attempts.ts',
    find: ' and e.status = \'processing\' and e.processing_epoch <= f.epoch and e.attempt_count = f.number',
    replacement: '',
    testFile: ownership,
    testName: 'does not end the attempt after it',
  },
  {
    name: 'compare-and-set off where events are resubmitted',
    file: 'db/queries/operator-moves.ts',
    find: '    eq(integrationEvents.id, id),\n    inArray(integrationEvents.status, [\'failed\', \'skipped\']),\n',
    replacement: '    eq(integrationEvents.id, id),\n',
    testFile: ownership,
    testName: 'moves no event that is queued',
  },
  {
    name: 'the second look at the head off',
    file: 'workers/drain-worker.ts',
    find: '  else if (delayMs > 0) await wakeIfDueMeanwhile(engine, queue, { laneId, turn }, delayMs)\n',
    replacement: '',
    testFile: ownership,
    testName: 'is not put off until then, although nobody sweeps',
  },
  {
    name: 'BullMQ\'s own limit on stalled jobs',
    file: 'pipeline/queue.ts',
    find: 'maxStalledCount: 1_000_000',
    replacement: 'maxStalledCount: 1',
    testFile: 'pipeline/queue.fault.test.ts',
    testName: 'a lane whose workers stall again and again is handed out every time',
  },
]
