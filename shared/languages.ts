/** The languages in which Waybill writes by itself, and not for one reader. Those of the dashboard are folders of texts. */
import { z } from 'zod'

const languageCodes = ['en', 'de'] as const
export const languageCodeSchema = z.enum(languageCodes)
export type LanguageCode = z.output<typeof languageCodeSchema>
