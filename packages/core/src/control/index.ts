// Control flow: functions that take functions. Each is bundled only where it is used.
export { checkpoint } from "./checkpoint.ts";
export { cond } from "./cond.ts";
export { customJvp } from "./custom-jvp.ts";
export { customVjp } from "./custom-vjp.ts";
export { foriLoop, scan, type ScanOptions } from "./scan.ts";
export { whileLoop } from "./while.ts";
