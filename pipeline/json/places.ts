import { writePath } from '../../shared/describe-issues.ts'

/** The paths (`items[3].sku`) of every text in `value`, names of fields included, that `isMeant`. `value` must not be nested without bound. */
export function listPlaces(value: unknown, isMeant: (text: string) => boolean): string[] {
  const places: string[] = []
  const path: PropertyKey[] = []
  const visit = (current: unknown) => {
    if (typeof current === 'string' && isMeant(current)) places.push(writePath(path))
    if (typeof current !== 'object' || current === null) return
    for (const [key, child] of Object.entries(current)) {
      path.push(Array.isArray(current) ? Number(key) : key)
      if (isMeant(key)) places.push(writePath(path))
      visit(child)
      path.pop()
    }
  }
  visit(value)
  return places
}
