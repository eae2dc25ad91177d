/**
 * Calls `look` again and again while this component is shown, `everyMs` after it last returned. Pauses while the tab is
 * hidden and looks at once when it is shown again.
 */
export function usePolling(look: () => Promise<unknown>, everyMs: () => number | null) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  function plan() {
    clearTimeout(timer)
    const wait = everyMs()
    if (stopped || wait === null || document.hidden) return
    timer = setTimeout(run, wait)
  }
  async function run() {
    await look().catch(() => undefined) // A look that failed is repeated; what is on the page stays.
    plan()
  }
  function onVisibility() {
    clearTimeout(timer)
    if (!document.hidden && !stopped && everyMs() !== null) void run()
  }

  onMounted(() => {
    document.addEventListener('visibilitychange', onVisibility)
    plan()
  })
  onBeforeUnmount(() => {
    stopped = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisibility)
  })
  return { plan }
}
