export { printProgram } from "./print-program.ts";
export type { Features, HostCall, Layout, Printed, PrintedStep } from "./printed.ts";
export { type Host, wasmTarget } from "./target.ts";
