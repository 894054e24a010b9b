import type { Equation } from "@cotangent/core";

/** What the engine has, and the memory that the module is to work in. */
export interface Features {
  /** Whether the engine has relaxed SIMD multiply-add. */
  readonly relaxedMadd: boolean;
  /** Whether the memory is shared between threads. */
  readonly shared: boolean;
  /** Upper limit of the memory, in pages of 64 KiB, as the memory that is imported has it. */
  readonly maximumPages: number;
}

/**
 * Where things lie in the block of memory that a run of the program works in: bytes from its beginning, which is
 * divisible by 16, as is every offset here.
 */
export interface Layout {
  /** Of the whole block: constants, inputs, outputs, arena, scratch memory. */
  readonly bytes: number;
  readonly inputs: readonly number[];
  /** Filled once for each block; nothing writes to them. */
  readonly constants: readonly number[];
  /** Of each output of the program; it may be the place of an input or a constant, and two may share one. */
  readonly outputs: readonly number[];
}

/** An equation that the host runs (`hostRule`), on memory: where its operands and results lie in the block. */
export interface HostCall {
  readonly equation: Equation;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Operations from which a step is worth a second thread that is awake: some microseconds. */
export const worthThreads = 200_000;

/** A step of the schedule whose parts can be done in any order, also at the same time. */
export interface PrintedStep {
  readonly parts: number;
  /** Operations that a matrix product does in the same time, roughly. */
  readonly work: number;
}

/**
 * A program as a WebAssembly module. Imports:
 * - `env.memory`;
 * - `scalar.0`, …: `scalars`, from float64 to float64;
 * - `host.0`, …: `host`, of the block's address;
 * - `library`: `libraryImports` of `kernels/`, where calls of the library check indices;
 * - `env.parallel(step, base)`, only where the memory is shared: does all parts of a step.
 *
 * Exports:
 * - `run(base)`: the whole program in the block at this address, divisible by 16;
 * - `step(index, base, from, to)`: parts from … to − 1 of a step, for other threads.
 */
export interface Printed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: Layout;
  /** Primitives of other packages, one element at a time. */
  readonly scalars: readonly ((...x: number[]) => number)[];
  readonly host: readonly HostCall[];
  readonly steps: readonly PrintedStep[];
}
