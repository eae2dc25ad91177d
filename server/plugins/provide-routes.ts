/** Lets the server know its own routes: for the API reference, and to say with which method an address answers. */
import { defineNitroPlugin } from 'nitropack/runtime'
import { routes } from '#waybill/routes'
import { provideRoutes } from '../routing/routes.ts'

export default defineNitroPlugin(() => provideRoutes(routes))
