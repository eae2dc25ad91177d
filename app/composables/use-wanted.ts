/**
 * True from the first time on that something is open. A dialog that is fetched when it is first asked for hangs on it, and
 * stays afterwards, so that its closing is seen and its next opening waits for nothing.
 */
export function useWanted(isOpen: Readonly<Ref<boolean>>) {
  const isWanted = ref(isOpen.value)
  watch(isOpen, () => isWanted.value = true)
  return isWanted
}
