export type { PrinterLimits, GpuBinding, GpuKernel, GpuPlace, GpuProgram, GpuValue } from "./printed.ts";
export { printProgram } from "./print-program.ts";
export { targetOf } from "./target.ts";
