/**
 * Preloaded into a process (`node --import`), this lets its wall clock jump: SIGUSR2 puts it ten minutes ahead, the next one
 * ten minutes behind, the next one right again. The monotonic clock stays as it is, as it does in life.
 */
const jumps = [600_000, -600_000, 0]
let shiftMs = 0
let jumpCount = 0

const RealDate = Date
const shiftedNow = () => RealDate.now() + shiftMs

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [shiftedNow()] : given, newTarget),
  apply: () => new RealDate(shiftedNow()).toString(),
  get: (target, name, receiver) => name === 'now' ? shiftedNow : Reflect.get(target, name, receiver),
})

process.on('SIGUSR2', () => {
  shiftMs = jumps[jumpCount % jumps.length]
  jumpCount += 1
  process.stdout.write(`The clock jumped: it is now ${new Date().toISOString()}, ${shiftMs / 60_000} min off.\n`)
})
