// Control flow: functions that take functions. Each is bundled only where it is used.
export { cond } from "./cond.ts";
export { foriLoop, scan, type ScanOptions } from "./scan.ts";
export { whileLoop } from "./while.ts";
