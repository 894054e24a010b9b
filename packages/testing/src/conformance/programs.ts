import {
  bind1,
  tensor,
  type Tensor,
  traceGraph,
  where,
  withBackend,
  zeros,
} from "@cotangent/core";
import {
  argTensor,
  type ConformanceCase,
  conformanceCase,
  describeCase,
  expectEqual,
  type Subject,
} from "./case.ts";
import { runOn } from "./run-graph.ts";
import { dtypesOf, expectReference, type TableCase, tableCases, type UlpBound } from "./values.ts";

/**
 * Every primitive in the middle of a program, where a compiler fuses it with what comes before and after: to the last
 * bit what it gives alone (the rows are short, no sum is long enough to be taken in another order), or, where a bound
 * is given, within that bound of the reference.
 */
export function programCases(subject: Subject, bound?: UlpBound): ConformanceCase[] {
  return tableCases((one) => programCase(subject, one, bound));
}

function programCase(
  subject: Subject,
  { name, primitive, row, example, dtype }: TableCase,
  bound?: UlpBound,
): ConformanceCase {
  const title = `${name} in ${dtype}: within a program, ${describeCase(example)}`;
  return conformanceCase(
    subject,
    title,
    ["bool", ...dtypesOf(primitive, example, dtype)],
    async (backend) => {
      const args = example.args.map((a) => argTensor(a, dtype, backend));
      const on = tensor(Uint8Array.of(1), { shape: [], dtype: "bool", backend });
      // what a switch lets through is the same to the last bit, and only a run can know that it is on
      const pass = (x: Tensor, lever: Tensor): Tensor =>
        where(lever, x, zeros(x.shape, { dtype: x.dtype }));
      const program = (lever: Tensor, ...xs: Tensor[]): Tensor[] => {
        const y = bind1(
          primitive,
          xs.map((x) => pass(x, lever)),
          example.params,
        );
        return [pass(y, lever)];
      };
      const all = [on, ...args];
      const graph = withBackend(backend, () =>
        traceGraph(
          program as (...xs: Tensor[]) => Tensor[],
          all.map((x) => x.aval),
          "conformance",
        ),
      );
      const eager = withBackend(backend, () => bind1(primitive, args, example.params));
      const [data] = await runOn(backend, backend.compile(graph), all);
      expectReference(title, row, example, dtype, eager, data!, bound?.(name, eager.dtype));
      if (bound?.(name, eager.dtype) === undefined)
        expectEqual(`${title}, and what eager evaluation gives`, data!, await eager.data());
    },
  );
}
