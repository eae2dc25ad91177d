/** Lists as files. */
import { z } from 'zod'

/** CSV opens in a spreadsheet; JSON lines (one object per line) is for programs. */
export const exportFormatSchema = z.enum(['csv', 'jsonl'])
export type ExportFormat = z.output<typeof exportFormatSchema>
