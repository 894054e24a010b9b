import { noExplanation, notJitted } from "./errors.ts";
import type { Jitted } from "./jit.ts";

/**
 * What the compiled program does for these arguments, as text: its kernels, their loops, floating-point operations,
 * bytes read and written, the size of the arena, and the structure that the compiler saw. Nothing is run.
 * @throws CotangentError `NO_EXPLANATION` where the backend only interprets, `NOT_JITTED`
 * @example console.log(explain(jit(hessian(f)), x))
 */
export function explain<A extends readonly unknown[], R>(f: Jitted<A, R>, ...args: A): string {
  if (typeof f !== "function" || typeof f.graph !== "function") throw notJitted(f);
  const { graph, backend } = f.graph(...args);
  if (backend.explain === undefined) throw noExplanation(backend.name);
  return backend.explain(graph);
}
