import type { Aval, Equation, Tensor } from "@cotangent/core";

/** What the printer has to know of the device: a program fits it, or printing throws. */
export interface PrinterLimits {
  /** `maxStorageBuffersPerShaderStage` */
  readonly storageBuffers: number;
  /** The smaller of `maxComputeInvocationsPerWorkgroup` and `maxComputeWorkgroupSizeX`. */
  readonly invocations: number;
  /** `maxComputeWorkgroupsPerDimension` */
  readonly workgroups: number;
  /** Whether a CPU does the work: barriers are dear there, and registers without shared memory win. */
  readonly software: boolean;
  /** Whether threads of a workgroup may be folded by subgroups. */
  readonly subgroups: boolean;
}

/** Where the elements of a value are. A bool is a u32, 0 or 1; every other element has four bytes, too, but one of float16 two. */
export type GpuPlace =
  | { readonly kind: "input"; readonly position: number }
  | { readonly kind: "constant"; readonly position: number }
  /** A new buffer, handed out. */
  | { readonly kind: "output"; readonly position: number }
  /** The buffer that output `position` of call number `call` has. */
  | { readonly kind: "returned"; readonly call: number; readonly position: number }
  /** The beginning of the temporary buffer `slot`. */
  | { readonly kind: "temporary"; readonly slot: number };

export interface GpuValue {
  readonly aval: Aval;
  /** 0 for empty values, which no kernel binds. */
  readonly bytes: number;
  readonly place: GpuPlace;
}

/** One storage buffer of a kernel. Its number is the place in the list: `@group(0) @binding(i)`. */
export interface GpuBinding {
  /** Index in `GpuProgram.values`. */
  readonly value: number;
  readonly access: "read" | "read_write";
}

/** One dispatch. Kernels run in their order, each after all writes of those before it. */
export interface GpuKernel {
  /** The program's operations that it does, for error messages and `explain`. */
  readonly label: string;
  /** The entry point is `main`, the layout that of `bindings`: all of them are used. */
  readonly wgsl: string;
  readonly bindings: readonly GpuBinding[];
  readonly workgroups: readonly [number, number, number];
  /** Whether it has one more binding, of a uniform u32, 0, of which the compiler of shaders is not told what it is. */
  readonly opaque: boolean;
}

/**
 * A primitive that the printer has no kernel for, done by the runtime between kernels: control flow, with its nested graphs in
 * the params. An output may be one of the inputs.
 */
export interface GpuCall {
  readonly equation: Equation;
  /** It comes before this kernel: an index in `GpuProgram.kernels`, or their number. */
  readonly before: number;
  /** Indices in `GpuProgram.values`; none lies in a temporary buffer with others. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A compiled graph: what to bind and to dispatch. No kernel binds one buffer both to read and to write. */
export interface GpuProgram {
  readonly kernels: readonly GpuKernel[];
  /** In order, also among those before one kernel. */
  readonly calls: readonly GpuCall[];
  readonly values: readonly GpuValue[];
  /** The tensor of each constant, by position. */
  readonly constants: readonly Tensor[];
  /** Bytes of each temporary buffer. Contents need not be zero, and nothing is kept from run to run. */
  readonly temporaries: readonly number[];
  /**
   * One for each output of the graph, in order: an index in `values`. It may be an input or a constant, which is then
   * shared, and one value may be several outputs.
   */
  readonly outputs: readonly number[];
}
