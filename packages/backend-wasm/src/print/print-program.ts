import { type Node, piecesOf, type Program, type Value } from "@cotangent/compiler";
import { call, type Expr, type Func, i32, type Local, ModuleBuilder, op } from "../emit/index.ts";
import type { Emitter, Kernel } from "../kernel.ts";
import { callKernel } from "../kernels/index.ts";
import { emitMatmul } from "../kernels/matmul/index.ts";
import { MathLibrary } from "../math/library.ts";
import { factsOf } from "./facts.ts";
import { layOutBlock, type Places } from "./layout.ts";
import { PiecePrinter } from "./print-piece.ts";
import type { Features, HostCall, Printed, PrintedStep } from "./printed.ts";

/** Work from which on a step is worth a second thread. */
const worthThreads = 20_000;

/** Something that `run` does, given the block's address. */
type Action = (base: Local<"i32">) => Expr<"void">[];

/** A step of a kernel, with where its operands are. */
interface KernelStep {
  readonly printed: PrintedStep;
  readonly func: Func;
  /** Bytes from the block's address, of the kernel's operands, results and scratch memory. */
  readonly operands: () => readonly number[];
}

/** A program as one module: every stretch of loops is a function of its own, so that engines compile it by itself. */
export function printProgram(program: Program, features: Features): Printed {
  return new ProgramPrinter(program, features).print();
}

class ProgramPrinter {
  private readonly program: Program;
  private readonly features: Features;
  private readonly module = new ModuleBuilder();
  private readonly math: MathLibrary;
  private readonly emitter: Emitter;
  private readonly actions: Action[] = [];
  private readonly kernelSteps: KernelStep[] = [];
  private readonly scalars = new Map<(...x: number[]) => number, Func>();
  private readonly host: { readonly call: Extract<Node, { kind: "call" }>; readonly func: Func<readonly ["i32"], "void"> }[] = [];
  private scratchBytes = 0;
  private places: Places | null = null;

  constructor(program: Program, features: Features) {
    this.program = program;
    this.features = features;
    this.math = new MathLibrary(this.module);
    this.emitter = { module: this.module, math: this.math, relaxedMadd: features.relaxedMadd };
  }

  print(): Printed {
    const { module, program } = this;
    const { shared, maximumPages } = this.features;
    module.importMemory("env", "memory", shared ? { initial: 1, maximum: maximumPages, shared } : { initial: 1 });
    const parallel = shared ? module.import("env", "parallel", ["i32", "i32"], "void") : null;
    // Kernels first: how much scratch memory they need decides where things lie.
    const kernels = new Map<Node, Kernel>();
    for (const node of program.body) {
      const kernel = this.kernelOf(node);
      if (kernel === null) continue;
      kernels.set(node, kernel);
      this.scratchBytes = Math.max(this.scratchBytes, kernel.scratch);
    }
    this.places = layOutBlock(program, this.scratchBytes);
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
      if (kernel !== undefined) this.kernel(node, kernel, parallel);
      else if (node.kind === "call") this.hostCall(node);
    });
    flush();
    module.export(
      "run",
      module.define(["i32"], "void", (f, base) => {
        for (const action of this.actions) for (const statement of action(base)) f.do(statement);
      }),
    );
    this.exportStep();
    return {
      bytes: module.encode(),
      layout: this.places.layout,
      scalars: [...this.scalars.keys()],
      host: this.host.map(({ call: node }): HostCall => this.hostCallOf(node)),
      steps: this.kernelSteps.map((s) => s.printed),
    };
  }

  private kernelOf(node: Node): Kernel | null {
    if (node.kind === "call") return callKernel(node.equation.primitive)?.(this.emitter, node.equation) ?? null;
    if (node.kind !== "matmul") return null;
    const { lhs, rhs, target, batch, m, n, k } = node;
    return emitMatmul(this.emitter, { dtype: target.dtype as "float32" | "float64", batch, m, n, k, lhs, rhs });
  }

  /** Loops as a function of the block's address. */
  private piece(nodes: readonly Node[]): void {
    const { module, math, program } = this;
    const { placeOf } = this.places!;
    const facts = this.facts ??= factsOf(program);
    const func = module.define(["i32"], "void", (f, base) => {
      new PiecePrinter({ module, math, facts, placeOf, importScalar: (g, count) => this.importScalar(g, count) }, f, base).print(nodes);
    });
    this.actions.push((base) => [call(func, base)]);
  }
  private facts: ReturnType<typeof factsOf> | null = null;

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
  private kernel(node: Node, kernel: Kernel, parallel: Func<readonly ["i32", "i32"], "void"> | null): void {
    const values: readonly Value[] =
      node.kind === "call" ? [...node.inputs, ...node.outputs] : node.kind === "matmul" ? [node.lhs.value, node.rhs.value, node.target] : [];
    const { placeOf, scratch } = this.places!;
    const operands = [...values.map(placeOf), scratch];
    for (const { func, parts, work } of kernel.steps) {
      const split = parallel !== null && parts > 1 && work >= worthThreads;
      if (!split) {
        this.actions.push((base) => [callStep(func, base, operands, i32(0), i32(parts))]);
        continue;
      }
      const index = this.kernelSteps.push({ printed: { parts, work }, func, operands: () => operands }) - 1;
      this.actions.push((base) => [call(parallel, i32(index), base)]);
    }
  }

  /** Parts of any step, for other threads. */
  private exportStep(): void {
    const { module, kernelSteps } = this;
    module.export(
      "step",
      module.define(["i32", "i32", "i32", "i32"], "void", (f, index, base, from, to) => {
        kernelSteps.forEach(({ func, operands }, i) => {
          f.if(op("i32.eq", index, i32(i)), () => {
            f.do(callStep(func, base, operands(), from, to));
            f.return();
          });
        });
      }),
    );
  }
}

function callStep(func: Func, base: Local<"i32">, operands: readonly number[], from: Expr<"i32">, to: Expr<"i32">): Expr<"void"> {
  const addresses = operands.map((offset) => (offset === 0 ? base : op("i32.add", base, i32(offset))));
  return call(func, ...addresses, from, to) as Expr<"void">;
}
