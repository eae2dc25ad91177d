import { makeRandom } from '../pipeline/testing/random.ts'

const families = ['CHAIR-UNO', 'TABLE-DUE', 'LAMP-TRE', 'SHELF-QUA', 'SOFA-CIN']
const colours = ['BLK', 'WHT', 'OAK', 'RED']

/** Items that make a body of 1.5 kB. */
const itemCount = 24

/** Makes bodies of `inventory.set` of 1.5 kB each, every one different, the same ones for the same seed. */
export function makeBodies(seed: number, count: number): { data: string, body: string }[] {
  const random = makeRandom(seed)
  const pick = (most: number) => Math.floor(random() * most)
  return Array.from({ length: count }, () => {
    const data = JSON.stringify({
      items: Array.from({ length: itemCount }, () => ({
        sku: `${families[pick(families.length)]}-${1000 + pick(1000)}-${colours[pick(colours.length)]}`, quantity: pick(500), location: `WH-${10 + pick(4)}`,
      })),
    })
    return { data, body: `{"action":"inventory.set","entityId":"STOCK-${1000 + pick(1000)}","data":${data}}` }
  })
}
