/**
 * The present, in milliseconds, shared by everything that shows relative times. The server's present is sent with the page,
 * so that the first picture in the browser is the same; after that it moves once a second.
 */
export function useNow() {
  const now = useState('now', () => Date.now())
  onMounted(() => {
    const clock = getClock(() => now.value = Date.now())
    onBeforeUnmount(clock.leave)
  })
  return now
}

let watchers = 0
let timer: ReturnType<typeof setInterval> | undefined

function getClock(tick: () => void) {
  if (watchers++ === 0) {
    tick()
    timer = setInterval(tick, 1000)
  }
  return {
    leave() {
      if (--watchers === 0) clearInterval(timer)
    },
  }
}
