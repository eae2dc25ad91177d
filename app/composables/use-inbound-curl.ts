import { toInboundCurl } from '~/events/to-curl'

/** The line to try an integration with, at the address under which this page was opened. */
export function useInboundCurl(apiKey: () => string) {
  const { origin } = useRequestURL()
  return computed(() => toInboundCurl(origin, apiKey()))
}
