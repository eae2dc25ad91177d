/** What a browser calls itself, in words that tell one's devices apart. */
import type { Language } from '../texts/language.ts'

/** First match wins: most browsers also name the ones that they descend from. */
const browsers = [[/\bEdgA?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bFirefox\/|\bFxiOS\//, 'Firefox'], [/\bChrome\/|\bCriOS\//, 'Chrome'], [/\bSafari\//, 'Safari']] as const
const systems = [[/\biPhone\b|\biPad\b/, 'iOS'], [/\bAndroid\b/, 'Android'], [/\bWindows\b/, 'Windows'], [/\bMac OS X\b/, 'macOS'], [/\bLinux\b/, 'Linux']] as const

/** "Firefox on Windows", or the beginning of what the browser says where that is not known. */
export function describeBrowser(userAgent: string | null, { t }: Language): string {
  if (userAgent === null || userAgent.trim() === '') return t('account.sessions.unknown')
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1]
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1]
  if (browser && system) return t('account.sessions.browser', { browser, system })
  return browser ?? (userAgent.length > 40 ? `${userAgent.slice(0, 40)}…` : userAgent)
}
