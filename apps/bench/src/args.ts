import { parseArgs } from "node:util";

export interface Options {
  readonly help: boolean;
  /** Print the report as JSON and nothing else. */
  readonly json: boolean;
  readonly quick: boolean;
  /** Everything, and longer measurements. */
  readonly thorough: boolean;
  /** Times are the processor's instead of the clock's. */
  readonly cpu: boolean;
  readonly filter: string | null;
  /** Where the HTML report goes; null for its usual place. */
  readonly html: string | null;
  /** The folder for what the compiler made of each problem; null for none. */
  readonly trace: string | null;
}

export const help = `Cross-checks every route to a derivative against every other, and measures.

  pnpm bench [options]

  --quick            small sizes and short measurements, under 30 seconds; WebGPU only
                     where --filter selects it
  --thorough         longer measurements, and the sizes that the usual run leaves out: large
                     ones in float32, and on WebGPU, where shaders take long to
                     compile; some five minutes
  --cpu              measure time of the processor instead of the clock: for machines
                     that are busy; what has several threads looks slow then
  --filter <text>    only problems and sections whose name contains the text:
                     logistic-regression, softmax-regression, rosenbrock, …,
                     peers/add, peers/gradient, peers/hessian, jit/hessian,
                     jit/gradient, jit/logistic, jit/sine, linalg/cholesky,
                     linalg/solve, linalg/qr, linalg/eigh, explain/hessian,
                     wasm/matmul, wasm/chain, wasm/functions, wasm/logistic,
                     wasm/hessian, wasm/network, wasm/per-example,
                     wasm/cross-entropy, wasm/calls, webgpu/logistic-regression, …,
                     webgpu/matmul, webgpu/chain, webgpu/functions, webgpu/softmax,
                     webgpu/network, webgpu/calls, webgpu/memory-compiled, …,
                     cold/hessian, cold/network, steps/eager, steps/jit, memory
  --json             print the whole report as JSON on stdout, and nothing else there
                     (pnpm prints a line of its own: pnpm --silent bench --json)
  --html <path>      where to write the HTML report [apps/bench/out/report.html]
  --trace <dir>      write what the compiler made of each problem's derivatives there:
                     kernels, loops, operations, bytes, arena
  --help             this text

Exits with 1 when two routes disagree, with 2 when the command is wrong.
Times are reported, never asserted.
`;

/** A command line that cannot be followed; the message says why. */
export class UsageError extends Error {}

/** Reads the command line. Throws `UsageError`. */
export function readArgs(argv: readonly string[]): Options {
  // pnpm passes on the -- of "pnpm bench -- --quick"
  const args = argv[0] === "--" ? argv.slice(1) : argv;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h", default: false },
        json: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        thorough: { type: "boolean", default: false },
        cpu: { type: "boolean", default: false },
        filter: { type: "string" },
        html: { type: "string" },
        trace: { type: "string" },
      },
    });
    const { help, json, quick, thorough, cpu, filter, html, trace } = values;
    if (quick && thorough) throw new UsageError("--quick and --thorough exclude each other");
    if (html === "") throw new UsageError("--html wants the path of a file");
    if (trace === "") throw new UsageError("--trace wants the path of a folder");
    const [only, page, folder] = [filter ?? null, html ?? null, trace ?? null];
    return { help, json, quick, thorough, cpu, filter: only, html: page, trace: folder };
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof TypeError)) throw error;
    throw new UsageError(error.message);
  }
}
