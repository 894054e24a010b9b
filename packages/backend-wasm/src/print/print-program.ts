import { type Facts, factsOf, type Loop, type LoopVar, type Node, nodesIn, piecesOf, type Program, type Value } from "@cotangent/compiler";
import { call, type Expr, type Func, i32, load, type Local, ModuleBuilder, op, store } from "../emit/index.ts";
import type { Emitter, Kernel } from "../kernel.ts";
import { callKernel } from "../kernels/index.ts";
import { numberOf, refusal } from "../kernels/imports.ts";
import { emitMatmul } from "../kernels/matmul/index.ts";
import { MathLibrary } from "../math/library.ts";
import { layOutBlock, type Places } from "./layout.ts";
import type { Shared } from "./print-expr.ts";
import { PiecePrinter } from "./print-piece.ts";
import { type Features, type HostCall, type Printed, type PrintedStep, worthThreads } from "./printed.ts";
import { type Limits, scratchOf, type Split, splitsOf, usualLimits } from "./split.ts";

/** Something that `run` does, given the block's address. */
type Action = (base: Local<"i32">) => Expr<"void">[];

/** A step that threads share. */
interface SharedStep {
  readonly printed: PrintedStep;
  /** Does some of its parts. */
  readonly call: (base: Local<"i32">, from: Expr<"i32">, to: Expr<"i32">) => Expr<"void">;
}

/**
 * A program as one module: every stretch of loops is a function of its own, so that engines compile it by itself. Other
 * `limits` than the usual ones are for tests.
 */
export function printProgram(program: Program, features: Features, limits: Limits = usualLimits): Printed {
  return new ProgramPrinter(program, features).print(limits);
}

class ProgramPrinter {
  private readonly program: Program;
  private readonly gathers: readonly LoopVar[];
  private readonly features: Features;
  private readonly module = new ModuleBuilder();
  private readonly math: MathLibrary;
  private readonly emitter: Emitter;
  private readonly actions: Action[] = [];
  private readonly steps: SharedStep[] = [];
  private parallel: Func<readonly ["i32", "i32"], "void"> | null = null;
  private splits: ReadonlyMap<Node, Split> = new Map();
  private readonly scalars = new Map<(...x: number[]) => number, Func>();
  private readonly host: { readonly call: Extract<Node, { kind: "call" }>; readonly func: Func<readonly ["i32"], "void"> }[] = [];
  private scratchBytes = 0;
  private places: Places | null = null;

  constructor(program: Program, features: Features) {
    this.program = program;
    this.gathers = gathersOf(program);
    this.features = features;
    this.math = new MathLibrary(this.module);
    this.emitter = { module: this.module, math: this.math, relaxedMadd: features.relaxedMadd };
  }

  print(limits: Limits): Printed {
    const { module, program } = this;
    const { shared, maximumPages } = this.features;
    module.importMemory("env", "memory", shared ? { initial: 1, maximum: maximumPages, shared } : { initial: 1 });
    if (shared) this.parallel = module.import("env", "parallel", ["i32", "i32"], "void");
    this.splits = splitsOf(program, limits);
    // Kernels first: how much scratch memory they need decides where things lie.
    const kernels = new Map<Node, Kernel>();
    for (const node of program.body) {
      const kernel = this.kernelOf(node);
      if (kernel === null) continue;
      kernels.set(node, kernel);
      this.scratchBytes = Math.max(this.scratchBytes, kernel.scratch);
    }
    for (const split of this.splits.values()) this.scratchBytes = Math.max(this.scratchBytes, scratchOf(split));
    this.places = layOutBlock(program, this.scratchBytes, this.gathers.length);
    const pieces = piecesOf(program.body);
    let stretch: Node[] = [];
    const flush = (): void => {
      if (stretch.length > 0) this.piece(stretch);
      stretch = [];
    };
    program.body.forEach((node, i) => {
      if (i > 0 && pieces[i] !== pieces[i - 1]) flush();
      if (node.kind !== "call" && node.kind !== "matmul") return void stretch.push(node);
      flush();
      const kernel = kernels.get(node);
      if (kernel !== undefined) this.kernel(node, kernel);
      else if (node.kind === "call") this.hostCall(node);
    });
    flush();
    module.export(
      "run",
      module.define(["i32"], "void", (f, base) => {
        for (const { refused } of this.words()) f.do(store("i32.store", base, i32(0), refused));
        for (const action of this.actions) for (const statement of action(base)) f.do(statement);
        for (const { refused, size } of this.words()) {
          const index = load("i32.load", base, refused);
          f.if(index, () => f.do(call(refusal(module), i32(numberOf("gather")), index, i32(size))));
        }
      }),
    );
    this.exportStep();
    return {
      bytes: module.encode(),
      layout: this.places.layout,
      scalars: [...this.scalars.keys()],
      host: this.host.map(({ call: node }): HostCall => this.hostCallOf(node)),
      steps: this.steps.map((s) => s.printed),
    };
  }

  private kernelOf(node: Node): Kernel | null {
    if (node.kind === "call") return callKernel(node.equation.primitive)?.(this.emitter, node.equation) ?? null;
    if (node.kind !== "matmul") return null;
    const { lhs, rhs, target, batch, m, n, k } = node;
    return emitMatmul(this.emitter, { dtype: target.dtype as "float32" | "float64", batch, m, n, k, lhs, rhs });
  }

  /** Where an index that is out of range is kept, for each gather, and the size that it has to be below. */
  private words(): { readonly refused: number; readonly size: number }[] {
    return this.gathers.map(({ extent }, i) => ({ refused: this.places!.refused + 4 * i, size: extent }));
  }

  /** Loops as a function of the block's address. */
  private piece(nodes: readonly Node[]): void {
    const func = this.module.define(["i32"], "void", (f, base) => new PiecePrinter(this.shared(), f, base).print(nodes, this.splits));
    this.actions.push((base) => [call(func, base)]);
  }

  private shared(): Shared {
    const { module, math } = this;
    this.facts ??= factsOf(this.program);
    return {
      module,
      math,
      facts: this.facts,
      placeOf: this.places!.placeOf,
      step: (loop) => this.split(loop),
      refusedAt: (loop) => this.places!.refused + 4 * this.gathers.indexOf(loop),
      importScalar: (f, count) => this.importScalar(f, count),
    };
  }
  private facts: Facts | null = null;

  /** A loop as a step. */
  private split(loop: Loop): ReturnType<Shared["step"]> {
    const { parallel } = this;
    const split = this.splits.get(loop)!;
    const { scratch } = this.places!;
    const func = this.module.define(["i32", "i32", "i32"], "void", (f, base, from, to) => new PiecePrinter(this.shared(), f, base).printParts(split, from, to, scratch));
    const { parts, work } = split;
    if (parallel === null) {
      // Part by part: engines replace a function by its optimised code only where it is called.
      const all = this.module.define(["i32"], "void", (f, base) => {
        const part = f.local("i32");
        const next = op("i32.add", part, i32(1));
        f.loop((again) => {
          f.do(call(func, base, part, next));
          f.set(part, next);
          f.branch(again, op("i32.lt_s", part, i32(parts)));
        });
      });
      return { scratch, call: (base) => call(all, base) };
    }
    const index = this.steps.push({ printed: { parts, work }, call: (base, from, to) => call(func, base, from, to) }) - 1;
    return { scratch, call: (base) => call(parallel, i32(index), base) };
  }

  private importScalar(f: (...x: number[]) => number, count: number): Func {
    let func = this.scalars.get(f);
    if (func === undefined) {
      const params = Array.from({ length: count }, () => "f64" as const);
      this.scalars.set(f, (func = this.module.import("scalar", String(this.scalars.size), params, "f64")));
    }
    return func;
  }

  private hostCall(node: Extract<Node, { kind: "call" }>): void {
    const func = this.module.import("host", String(this.host.length), ["i32"], "void");
    this.host.push({ call: node, func });
    this.actions.push((base) => [call(func, base)]);
  }

  private hostCallOf({ equation, inputs, outputs }: Extract<Node, { kind: "call" }>): HostCall {
    const { placeOf } = this.places!;
    return { equation, inputs: inputs.map(placeOf), outputs: outputs.map(placeOf) };
  }

  /** The steps of a library call or a matrix product. */
  private kernel(node: Node, kernel: Kernel): void {
    const values: readonly Value[] =
      node.kind === "call" ? [...node.inputs, ...node.outputs] : node.kind === "matmul" ? [node.lhs.value, node.rhs.value, node.target] : [];
    const { placeOf, scratch } = this.places!;
    const operands = [...values.map(placeOf), scratch];
    const { parallel } = this;
    for (const { func, parts, work } of kernel.steps) {
      const some: SharedStep["call"] = (base, from, to) => callStep(func, base, operands, from, to);
      if (parallel !== null && parts > 1 && work >= worthThreads) {
        const index = this.steps.push({ printed: { parts, work }, call: some }) - 1;
        this.actions.push((base) => [call(parallel, i32(index), base)]);
      } else this.actions.push((base) => [some(base, i32(0), i32(parts))]);
    }
  }

  /** Parts of any step, for other threads. */
  private exportStep(): void {
    const { module, steps } = this;
    const func = module.define(["i32", "i32", "i32", "i32"], "void", (f, index, base, from, to) => {
      steps.forEach((step, i) => {
        f.if(op("i32.eq", index, i32(i)), () => {
          f.do(step.call(base, from, to));
          f.return();
        });
      });
    });
    module.export("step", func);
  }
}

function callStep(func: Func, base: Local<"i32">, operands: readonly number[], from: Expr<"i32">, to: Expr<"i32">): Expr<"void"> {
  const addresses = operands.map((offset) => (offset === 0 ? base : op("i32.add", base, i32(offset))));
  return call(func, ...addresses, from, to) as Expr<"void">;
}

/** The variables of all gathers. */
function gathersOf({ body }: Program): LoopVar[] {
  const found: LoopVar[] = [];
  for (const node of body.flatMap(nodesIn))
    if (node.kind === "store" && node.expr.kind === "gather") found.push(node.expr.loop);
  return found;
}
