/** `npm start`: a whole Waybill on this machine. */
import { runUntilStopped } from './launcher/run-until-stopped.ts'

await runUntilStopped('built')
