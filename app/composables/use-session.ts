import type { Role } from '~~/shared/roles'
import { roleIncludes } from '~~/shared/roles'
import { ownPathPattern } from '~~/shared/session'

type Api = ReturnType<typeof useApi>

function fetchSession(api: Api) {
  return api.get('/v1/session')
}

type Actor = Awaited<ReturnType<typeof fetchSession>>['actor']

/** Who is signed in: undefined until asked for the first time, null when nobody is. */
export function useSession() {
  return useState<Actor | null | undefined>('session', () => undefined)
}

/** Whether the session has ended under the person who is signed in on this page, and is to be begun again there: nothing of the page is lost. */
export function useSessionEnd() {
  const session = useSession()
  const hasEnded = useState('session-has-ended', () => false)
  return {
    isEnded: computed(() => hasEnded.value && session.value != null),
    markEnded() { hasEnded.value = true },
    /** Somebody has signed in. */
    begin(actor: Actor) {
      session.value = actor
      hasEnded.value = false
    },
  }
}

/** Asks the server once who is signed in. */
export async function loadSession(): Promise<Actor | null> {
  const session = useSession()
  if (session.value !== undefined) return session.value
  session.value = await fetchSession(useApi()).then(answer => answer.actor, (error: unknown) => {
    if (readProblem(error).status === 401) return null
    throw error
  })
  return session.value
}

/** Whether the person signed in may do what needs `role`; buttons that would be refused are not offered. */
export function useMay(role: Role) {
  const session = useSession()
  return computed(() => session.value != null && roleIncludes(session.value.role, role))
}

/** Where to sign in, with the way back. */
export function signInPath(wanted: string) {
  return wanted === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(wanted)}`
}

/** The way back after signing in; addresses of other sites are not followed. */
export function wantedPath(to: unknown): string {
  return typeof to === 'string' && ownPathPattern.test(to) && !to.startsWith('/sign-in') ? to : '/'
}
