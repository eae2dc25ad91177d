/** Nobody sees a page without being signed in. The API checks again by itself; this only leads to the right page. */
export default defineNuxtRouteMiddleware(async (to) => {
  const actor = await loadSession()
  if (to.path === '/sign-in') return actor ? navigateTo(wantedPath(to.query.to)) : undefined
  if (!actor) return navigateTo(signInPath(to.fullPath))
})
