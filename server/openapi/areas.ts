/** The chapters of the API reference. A route belongs to the one whose address is the longest beginning of its own. */

interface Area { name: string, description: string, start: string }

const areas: readonly Area[] = [
  { name: 'Sending', start: '/integrations/custom', description: 'All that a sending system needs: post a message, and ask what became of it.' },
  { name: 'Integrations', start: '/v1/integrations', description: 'The connections of sending systems: their keys, their ordering, their retries, and how they are doing.' },
  { name: 'Events', start: '/v1/integrations/events', description: 'Messages on their way: find them, look into them, and put right what failed.' },
  {
    name: 'Bulk resubmissions',
    start: '/v1/integrations/events/resubmit',
    description: 'Jobs that ask for a further attempt of every event that matches a filter, in order and behind live traffic.',
  },
  { name: 'Problems', start: '/v1/problems', description: 'What failed, grouped by what the failures have in common: who looks after it, and whether it needs attention now.' },
  { name: 'Views', start: '/v1/views', description: 'Lists of events that people come back to: a filter and its columns, under a name. One\'s own, or shared.' },
  { name: 'Destinations', start: '/v1/destinations', description: 'Where messages go, and whether anybody answers there.' },
  { name: 'Inventory', start: '/v1/inventory', description: 'Stock levels of the built-in commerce platform.' },
  { name: 'Products', start: '/v1/products', description: 'Products of the built-in commerce platform.' },
  { name: 'Prices', start: '/v1/prices', description: 'Prices of the built-in commerce platform. Money is a decimal string.' },
  { name: 'Orders', start: '/v1/orders', description: 'Orders of the built-in commerce platform.' },
  { name: 'Customers', start: '/v1/customers', description: 'Customers of the built-in commerce platform.' },
  { name: 'Figures', start: '/v1/stats', description: 'Counts and times for charts, kept as events happen.' },
  { name: 'Status', start: '/v1/status', description: 'How things stand, in lights, for people who run none of it; and links by which those see it who have no account.' },
  { name: 'Live', start: '/v1/stream', description: 'What changes, as server-sent events, for pages that stay open.' },
  { name: 'Alerts', start: '/v1/alerts', description: 'Who is told when something is wrong: once at the start, once at the end, once a day in between.' },
  { name: 'Retention', start: '/v1/retention', description: 'For how long messages and communication logs are kept, and what would be removed.' },
  { name: 'Audit log', start: '/v1/audit', description: 'Who did what, when, from where. Nothing in it can be changed.' },
  { name: 'Masking', start: '/v1/masking', description: 'What is hidden before it is written, in the whole installation; and a bench to try rules on.' },
  { name: 'Signing in', start: '/v1/session', description: 'Signing in and out, for people in a browser. Programs send a token instead.' },
  { name: 'Sessions', start: '/v1/sessions', description: 'The browsers in which one is signed in.' },
  { name: 'Account', start: '/v1/account', description: 'One\'s own account: password, second factor, recovery codes.' },
  { name: 'People', start: '/v1/users', description: 'Who may sign in, and what they may do.' },
  { name: 'Invitations', start: '/v1/invitations', description: 'Links by which people join.' },
  { name: 'API tokens', start: '/v1/tokens', description: 'What programs prove themselves with.' },
  { name: 'Running it', start: '/', description: 'For whoever runs Waybill: health, figures, and this description.' },
]

/** The name of the chapter of a route; one that no address announces is called after the first word of its own. */
export function nameArea(path: string): string {
  const fitting = areas.filter(({ start }) => path === start || path.startsWith(start.endsWith('/') ? start : `${start}/`))
  const [area] = fitting.toSorted((one, other) => other.start.length - one.start.length)
  const word = /^\/v1\/([^/]+)/.exec(path)?.[1]
  if (word !== undefined && area?.start === '/') return `${word.charAt(0).toUpperCase()}${word.slice(1)}`
  return area?.name ?? 'Running it'
}

/** The chapters with these names, in the order in which they are read. */
export function listAreas(names: readonly string[]): { name: string, description: string }[] {
  const known = areas.filter(area => names.includes(area.name)).map(({ name, description }) => ({ name, description }))
  const others = [...new Set(names)].filter(name => !areas.some(area => area.name === name))
  return [...known, ...others.map(name => ({ name, description: `Addresses that begin with \`/v1/${name.toLowerCase()}\`.` }))]
}
