import { defineNitroPlugin } from 'nitropack/runtime'
import { limitConnections } from '../utils/limit-connections.ts'

export default defineNitroPlugin(limitConnections)
