import type { SteadyRow } from '~/events/keep-order'
import { keepOrder } from '~/events/keep-order'

/**
 * A list that is loaded again and again, whose rows stay where they are while somebody is at them (`isTouched`), and are put
 * in order once nobody is.
 */
export function useSteadyOrder<T>(items: () => readonly T[], idOf: (item: T) => string) {
  const isTouched = ref(false)
  const shown = shallowRef<SteadyRow<T>[]>([])
  watch([items, isTouched], () => {
    shown.value = keepOrder(isTouched.value ? shown.value : [], items(), idOf)
  }, { immediate: true })
  return { shown, isTouched }
}
