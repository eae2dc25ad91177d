/** The whole address of a link that somebody is handed. */
export function useLinkAddress() {
  const { origin } = useRequestURL()
  return (path: string) => new URL(path, origin).href
}
