// Run by content-security-policy.test.ts in a process of its own, where `new Function` throws as under a content
// security policy without 'unsafe-eval'. Prints JSON: the warnings, what the backends say, and values.
import { setDefaultBackend, type Tensor, tensor } from "@cotangent/core";
import { hessian } from "@cotangent/hessian";
import { jit } from "@cotangent/jit";

let refused = 0;
globalThis.Function = new Proxy(Function, {
  construct: () => refuse(),
  apply: () => refuse(),
});
function refuse(): never {
  refused++;
  throw new EvalError(
    "Refused to evaluate a string as JavaScript because 'unsafe-eval' is not allowed",
  );
}
const warnings: string[] = [];
console.warn = (...parts: unknown[]) => warnings.push(parts.join(" "));

const { createCpuBackend } = await import("@cotangent/backend-cpu/generated");
const importing = { refused, warnings: [...warnings] };
const backends = [createCpuBackend(), createCpuBackend(), createCpuBackend()];
setDefaultBackend(backends[0]!);
const f = (x: Tensor): Tensor => x.sin().mul(x).sum().square();
const x = tensor([1, -0.5, 2], { dtype: "float64" });
const compiled = jit(hessian(f));
const values = [compiled(x), compiled(x), hessian(f)(x)].map((y) => [...y.dataSync()]);
console.log(
  JSON.stringify({
    importing,
    refused,
    warnings,
    generatedCode: backends.map((b) => b.supports.generatedCode),
    values,
    compilations: compiled.compilations,
  }),
);
