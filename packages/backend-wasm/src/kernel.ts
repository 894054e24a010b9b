import type { Func, ModuleBuilder } from "./emit/index.ts";
import type { MathLibrary } from "./math/library.ts";

/** What kernels and loops are written into. */
export interface Emitter {
  readonly module: ModuleBuilder;
  /** Vectorised elementary functions, shared by all code of the module. */
  readonly math: MathLibrary;
  /** Whether the engine has relaxed SIMD multiply-add. */
  readonly relaxedMadd: boolean;
}

/** A step whose parts can be done in any order, also at the same time. */
export interface Step {
  /**
   * Does the parts from … to − 1. Parameters, all i32: the addresses of the inputs, of the outputs and of the scratch
   * memory, in bytes, then `from` and `to`. The same parts give the same bits, in whichever portions they are done.
   */
  readonly func: Func;
  readonly parts: number;
  /** Operations that a matrix product does in the same time, roughly: small steps are not worth a second thread. */
  readonly work: number;
}

/** A call of the library or a matrix product as code: steps, one after the other, specialised to shapes and parameters. */
export interface Kernel {
  /** Bytes of memory that it needs beside its operands and results. */
  readonly scratch: number;
  readonly steps: readonly Step[];
}
