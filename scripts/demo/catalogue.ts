/** The little furniture house whose ERP the demo plays. */

/** An article as the ERP knows it. `price` is in cents, so that no float ever touches money. */
export interface Article { sku: string, name: string, price: number, active: boolean }

const article = (sku: string, name: string, price: number): Article => ({ sku, name, price, active: true })

/** What is sold. */
export const articles: readonly Article[] = [
  article('CHAIR-UNO-BLK', 'Uno chair, black', 18_900),
  article('CHAIR-UNO-WHT', 'Uno chair, white', 18_900),
  article('STOOL-TRE-OAK', 'Tre stool, oak', 9_950),
  article('TABLE-DUE-OAK', 'Due table, oak, 180 cm', 79_000),
  article('TABLE-DUE-WAL', 'Due table, walnut, 180 cm', 99_000),
  article('LAMP-ARC-BRS', 'Arc floor lamp, brass', 34_900),
  article('LAMP-DOT-WHT', 'Dot pendant lamp, white', 12_900),
  article('SHELF-CUB-BLK', 'Cub shelf, black', 24_500),
  article('RUG-NORD-200', 'Nord rug, 200 × 300 cm', 44_900),
  article('VASE-LIN-GRN', 'Lin vase, green', 3_990),
  article('SOFA-MAR-GRY', 'Mar sofa, three seats, grey', 149_000),
  article('CUSHION-MAR-RST', 'Mar cushion, rust', 4_900),
]

/** Was taken out of the range last season; the ERP's stock list still has it, and the shop refuses it every time. */
export const retired: Article = { ...article('LAMP-OLD-RED', 'Old lamp, red', 8_900), active: false }

/** Where the stock lies. */
export const locations = ['default', 'BERLIN', 'ROTTERDAM'] as const

/** Who buys. */
export const customers = [
  { customerNumber: 'C-10017', name: 'Ada Lindqvist', email: 'ada.lindqvist@example.com', city: 'Göteborg', country: 'SE' },
  { customerNumber: 'C-10018', name: 'Bistro Zur Linde GmbH', email: 'einkauf@zur-linde.example', city: 'Berlin', country: 'DE' },
  { customerNumber: 'C-10023', name: 'Tomás Carvalho', email: 'tomas@example.org', city: 'Porto', country: 'PT' },
  { customerNumber: 'C-10031', name: 'Hotel Aan Zee B.V.', email: 'inkoop@aanzee.example', city: 'Scheveningen', country: 'NL' },
  { customerNumber: 'C-10044', name: 'Mei-Ling Chen', email: 'meiling.chen@example.com', city: 'Wien', country: 'AT' },
] as const

/** Cents as the decimal string that messages carry. */
export function inMoney(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
}
