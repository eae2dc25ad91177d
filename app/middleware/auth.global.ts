/** Nobody sees a page without being signed in, unless it is open to all. The API checks again by itself; this only leads to the right page. */
export default defineNuxtRouteMiddleware(async (to) => {
  if (to.meta.isOpen === true) return
  const actor = await loadSession()
  if (to.path === '/sign-in') return actor ? navigateTo(wantedPath(to.query.to)) : undefined
  if (!actor) return navigateTo(signInPath(to.fullPath))
})
