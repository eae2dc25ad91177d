/** `npm run demo`: a believable ERP that feeds a Waybill on this machine. */
import { runDemo } from './demo/run-demo.ts'

await runDemo(process.argv.slice(2))
