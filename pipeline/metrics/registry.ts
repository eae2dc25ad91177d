/** What a process tells Prometheus, web and worker alike. */
import { Registry, collectDefaultMetrics } from 'prom-client'

export const registry = new Registry()
collectDefaultMetrics({ register: registry })
