/** Waybill's own API, as the person who is signed in. */
export function useApi() {
  return useNuxtApp().$api
}
