/** `npm run build`: the web application for production, in `.output`. */
import { buildNow } from './build/build-now.ts'

const { isGood } = await buildNow()
process.exit(isGood ? 0 : 1)
