import type { Equation } from "@cotangent/core";
import type { Emitter, Kernel } from "../kernel.ts";

export type EmitCall = (to: Emitter, equation: Equation) => Kernel;
