import {
  type Aval,
  avalOf,
  type Backend,
  type BatchContext,
  type BatchDim,
  type Batched,
  type BatchFork,
  bind1,
  checkOpen,
  CotangentError,
  formatAval,
  nextLevel,
  noSingleValue,
  placesOf,
  type Primitive,
  type Randomness,
  slice,
  Tensor,
  type TreeDef,
} from "@cotangent/core";
import { badRandomness, randomnessError } from "./errors.ts";
import { batchElementwise } from "./rules/elementwise.ts";
import { ruleFor } from "./rules/rule-for.ts";

/** All examples of a mapped axis at once: `value` with the examples along `dim`. Shape and dtype are those of one. */
export class BatchTracer extends Tensor {
  /** One level down. */
  declare readonly value: Tensor;
  declare readonly dim: number;
  declare readonly trace: VmapTrace;
  /** A leaf of the arguments that the value comes from, for the error of who asks for it; −1 where none is known. */
  declare readonly from: number;

  constructor(trace: VmapTrace, value: Tensor, dim: number, from = -1) {
    super(trace, trace.exampleAval(value.aval, dim));
    this.value = value;
    this.dim = dim;
    this.from = from;
  }
  override get backend(): Backend | null {
    return this.value.backend;
  }
}

/** The part of the mapped axis that one trace works on. All parts share their draws: a chunk size changes no number. */
export interface Chunk {
  readonly start: number;
  /** Length of the whole mapped axis. */
  readonly total: number;
  /** Random draws in the order in which the first chunk asked for them. */
  readonly draws: Tensor[];
}

/** Throws `VMAP_BAD_RANDOMNESS`. */
export function checkRandomness(op: string, randomness: Randomness): void {
  if (!["error", "same", "different"].includes(randomness)) throw badRandomness(op, randomness);
}

/** Applies each primitive to all examples at once, by its batching rule. */
export class VmapTrace implements BatchContext, BatchFork {
  readonly name: string;
  readonly level: number = nextLevel();
  /** Length of the mapped axis. */
  readonly size: number;
  open = true;
  /** The structure of the arguments, where there are some. */
  tree: TreeDef | null = null;
  quiet: boolean;
  private readonly randomness: Randomness;
  private readonly chunk: Chunk;
  /** How many draws there were, for this trace and those that stand in for it. */
  private count = { drawn: 0 };
  /** Stands in for this trace while it is open. */
  private substitute: VmapTrace | null = null;
  // The last answer of exampleAval: most operations keep shape and dtype.
  private lastValueAval: Aval | null = null;
  private lastDim = 0;
  private lastAval!: Aval;

  constructor(
    size: number,
    randomness: Randomness = "error",
    chunk: Chunk = { start: 0, total: size, draws: [] },
    name = "vmap",
    quiet = false,
  ) {
    this.name = name;
    this.quiet = quiet;
    this.size = size;
    this.randomness = randomness;
    this.chunk = chunk;
  }

  process(primitive: Primitive, args: readonly Tensor[], params: object): readonly Tensor[] {
    checkOpen(this);
    const rule = ruleFor(primitive);
    try {
      if (rule === "elementwise" && args.length === 1) {
        const x = args[0] as BatchTracer;
        return [new BatchTracer(this, bind1(primitive, [x.value], params), x.dim, x.from)];
      }
      const values = args.map(this.unwrap, this);
      const dims = args.map(this.dimOf, this);
      const result =
        rule === "elementwise"
          ? batchElementwise(primitive, values, dims, params)
          : rule(values, dims, params, this);
      const { from } = args.find(this.isMine, this)!;
      return isOne(result) ? [this.wrap(result[0], result[1], from)] : result.map(([out, dim]) => this.wrap(out, dim, from));
    } catch (error) {
      throw ofExample(error, primitive, args, params);
    }
  }

  fork(): VmapTrace {
    const fork = new VmapTrace(this.size, this.randomness, this.chunk, this.name);
    fork.count = this.count;
    this.substitute = fork;
    return fork;
  }

  wrap(value: Tensor, dim: BatchDim, from?: number): Tensor {
    return dim === null ? value : new BatchTracer(this, value, dim, from);
  }

  private isMine(x: Tensor): x is BatchTracer {
    return x.trace === this;
  }

  private unwrap(x: Tensor): Tensor {
    return x.trace === this ? (x as BatchTracer).value : x;
  }

  private dimOf(x: Tensor): BatchDim {
    return x.trace === this ? (x as BatchTracer).dim : null;
  }

  known(tracer: Tensor): Tensor {
    const { from } = tracer as BatchTracer;
    const source = from >= 0 && this.tree !== null ? ` from argument ${placesOf(this.tree)[from]},` : "";
    throw noSingleValue(
      `A tensor of ${formatAval(tracer.aval)},${source} mapped over ${this.size} examples,`,
      this.name,
    );
  }

  random(draw: (copies: number | null) => Tensor): Tensor {
    if (this.substitute?.open === true) return draw(null);
    if (this.randomness === "error") throw randomnessError(this.name);
    const { start, total, draws } = this.chunk;
    const same = this.randomness === "same";
    const all = (draws[this.count.drawn++] ??= draw(same ? null : total));
    return same ? all : new BatchTracer(this, slice(all, start, start + this.size), 0);
  }

  /** Shape and dtype of one example of a value with the batch axis `dim`. */
  exampleAval(aval: Aval, dim: number): Aval {
    if (aval !== this.lastValueAval || dim !== this.lastDim) {
      const shape: number[] = [];
      for (let i = 0; i < aval.shape.length; i++) if (i !== dim) shape.push(aval.shape[i]!);
      this.lastAval = avalOf(shape, aval.dtype);
      this.lastValueAval = aval;
      this.lastDim = dim;
    }
    return this.lastAval;
  }
}

/** What an error says of the whole batch, in the shapes that the function sees: thrown, if it is one of shapes. */
function ofExample(error: unknown, primitive: Primitive, args: readonly Tensor[], params: object): unknown {
  if (error instanceof CotangentError)
    primitive.aval(
      args.map((x) => x.aval),
      params,
    );
  return error;
}

function isOne(result: Batched | readonly Batched[]): result is Batched {
  return result[0] instanceof Tensor;
}
