import type { DType, Primitive } from "@cotangent/core";
import type { GatherViews } from "./even-gathers.ts";
import type { ControlLoops } from "./scan-loop.ts";
import type { TreeBuilder } from "./tree-builder.ts";
import type { Recompute } from "../schedule/recompute.ts";
import type { Evaluator } from "../passes/evaluator.ts";

/** What a backend can do, for the decisions of the lowering. */
export interface Target extends Evaluator {
  /** Whether an elementwise primitive can be printed as an expression of scalars. */
  prints(primitive: Primitive, dtype: DType): boolean;
  /** Whether there is a kernel in the library for any primitive. */
  calls(primitive: Primitive): boolean;
  /**
   * Whether the zeros of a Jacobian's basis are structural: nothing was perturbed there, so no NaN and no infinity
   * reaches what they are multiplied with. False keeps every 0·∞. Default true.
   */
  readonly structuralZeros?: boolean;
  /** Whether a call hands out memory of its own; else its results have places in the arena as all others. Default true. */
  readonly callsReturn?: boolean;
  /** Whether sums and products of float32 are made in double precision. Default true. */
  readonly wideSums?: boolean;
  /**
   * When a product goes to the matrix kernel: from so many multiplications on (default 4096), with at least so many
   * columns (default 4); rows and terms are always 4 at least.
   */
  readonly products?: { readonly multiplications: number; readonly columns: number };
  /**
   * What puts nests together: `CarryingTree` where loops run in their order, so that an iteration may read what those before it
   * have made. Default `TreeBuilder`.
   */
  readonly tree?: (new () => TreeBuilder) | undefined;
  /** Whether it has float64, for lowerings that go there and back. Default true. */
  readonly float64?: boolean;
  /** Makes loops of the program of control flow: `scanLoops`. Default: it is a call. */
  readonly controlLoops?: ControlLoops | undefined;
  /** Makes views of gathers: `evenGathers`. Default: there are none. */
  readonly gatherViews?: GatherViews;
  /** Decides which values are computed again where they are read: `recomputing(weights)`. Default: none but indices. */
  readonly recompute?: Recompute | undefined;
}
