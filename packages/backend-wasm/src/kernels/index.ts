import type { Equation, Primitive } from "@cotangent/core";
import type { Emitter, Kernel } from "../kernel.ts";

export { libraryImports } from "./imports.ts";

export type EmitCall = (to: Emitter, equation: Equation) => Kernel;

/** What calls of the library are made of; undefined for what the printer has to do otherwise. */
export function callKernel(_primitive: Primitive): EmitCall | undefined {
  return undefined;
}
