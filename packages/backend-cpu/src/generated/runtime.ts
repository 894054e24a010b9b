import {
  allocate,
  type Aval,
  bufferOf,
  type Backend,
  type Equation,
  type Executable,
  type Graph,
  type HostFunction,
  hostRule,
  type TypedArray,
} from "@cotangent/core";
import { type Call, type Node, type Program } from "@cotangent/compiler";
import { maker } from "../buffer.ts";
import { interpret } from "../interpret.ts";
import { tileSoon } from "../loops/matmul-cold.ts";
import { byTiles } from "../loops/matmul-packed.ts";
import { printProgram } from "./print-program.ts";

/** What generated code refers to as `rt`. */
interface Runtime {
  readonly helpers: readonly ((...x: number[]) => number)[];
  readonly constants: readonly TypedArray[];
  readonly arena: ArrayBuffer;
  readonly make: readonly (() => TypedArray)[];
  readonly calls: readonly ((inputs: readonly TypedArray[]) => readonly TypedArray[])[];
  readonly matmul: typeof matmul;
}
type Run = (inputs: readonly object[]) => readonly TypedArray[];

/** Turns a program into a function. A call from within a call gets an arena of its own. */
export function instantiate(program: Program, backend: Backend): Executable {
  const { source, helpers } = printProgram(program);
  // oxlint-disable-next-line no-new-func, no-implied-eval -- generated code is what this backend is for
  const create = new Function("rt", source) as (rt: Runtime) => Run;
  const shared = {
    helpers,
    constants: program.constants.map(({ tensor }) => bufferOf(tensor, backend) as TypedArray),
    make: makers(program),
    calls: callsOf(program.body).map((call) => library(call, backend)),
    matmul,
  };
  const fresh = (): Run => create({ ...shared, arena: allocate("bool", program.arenaBytes).buffer as ArrayBuffer });
  const first = fresh();
  // Only a call into the library can come back here.
  return shared.calls.length === 0 ? { run: first } : reentrant(first, fresh);
}

function reentrant(first: Run, fresh: () => Run): Executable {
  let busy = false;
  return {
    run(inputs) {
      if (busy) return fresh()(inputs);
      busy = true;
      try {
        return first(inputs);
      } finally {
        busy = false;
      }
    },
  };
}

function makers(program: Program): (() => TypedArray)[] {
  const cleared = new Set(program.body.map((n) => (n.kind === "clear" ? n.target : null)));
  const made: (() => TypedArray)[] = [];
  for (const value of program.outputs)
    if (value.place?.kind === "output")
      made[value.place.position] = cleared.has(value) ? zeros(value.aval) : maker(value.aval);
  return made;
}

/** Small arrays are cut from memory that need not be zero. */
function zeros(aval: Aval): () => TypedArray {
  const make = maker(aval);
  return aval.size > 64 ? () => allocate(aval.dtype, aval.size) : () => make().fill(0);
}

function callsOf(body: readonly Node[]): Call[] {
  return body.filter((n) => n.kind === "call");
}

/** One equation, run by the interpreter. The results are never the inputs themselves, whose memory is used again. */
function library({ equation }: Call, backend: Backend): Runtime["calls"][number] {
  const run = callable(equation, backend);
  return (inputs) => run(inputs).map((y) => (inputs.includes(y) ? y.slice() : y));
}

function callable(equation: Equation, backend: Backend): HostFunction {
  const onHost = equation.primitive.rules[hostRule];
  if (onHost !== undefined)
    return onHost(equation.params, (graph) => {
      const { run } = backend.compile(graph);
      return (inputs) => run(inputs) as readonly TypedArray[];
    });
  const { run } = interpret(graphOf(equation), backend);
  return (inputs) => run(inputs) as readonly TypedArray[];
}

/** The graph of one equation. */
export function graphOf({ primitive, params, inputs, outputs }: Equation): Graph {
  const variable = (aval: Aval, id: number) => ({ id, aval });
  const ins = inputs.map((v, i) => variable(v.aval, i));
  const outs = outputs.map((v, i) => variable(v.aval, ins.length + i));
  return {
    inputs: ins,
    constants: [],
    equations: [{ primitive, params, inputs: ins, outputs: outs }],
    outputs: outs,
    size: ins.length + outs.length,
  };
}

function matmul(
  a: TypedArray,
  ao: number,
  ab: number,
  am: number,
  ak: number,
  b: TypedArray,
  bo: number,
  bb: number,
  bk: number,
  bn: number,
  out: TypedArray,
  batch: number,
  m: number,
  n: number,
  k: number,
): void {
  for (let i = 0; i < batch; i++)
    byTiles(a, ao + i * ab, am, ak, b, bo + i * bb, bk, bn, out, i * m * n, m, n, k, tileSoon);
}
