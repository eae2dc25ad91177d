export { nothingHere as default } from '../utils/nothing-here.ts'
