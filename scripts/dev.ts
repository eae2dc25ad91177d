/** `npm run dev`: the same, with a web server and a worker that follow the sources as one types. */
import { runUntilStopped } from './launcher/run-until-stopped.ts'

await runUntilStopped('development')
