import {
  bind1,
  type DType,
  type Primitive,
  tensor,
  type Tensor,
  traceGraph,
  where,
  withBackend,
  zeros,
} from "@cotangent/core";
import type { PrimitiveCase, Row } from "../cases/row.ts";
import {
  argTensor,
  type ConformanceCase,
  conformanceCase,
  describeCase,
  expectEqual,
  numbered,
  type Subject,
} from "./case.ts";
import { runOn } from "./run-graph.ts";
import { dtypesOf, expectReference, rows, type UlpBound } from "./values.ts";

/**
 * Every primitive in the middle of a program, where a compiler fuses it with what comes before and after: to the last
 * bit what it gives alone (the rows are short, no sum is long enough to be taken in another order), or, where a bound
 * is given, within that bound of the reference.
 */
export function programCases(subject: Subject, bound?: UlpBound): ConformanceCase[] {
  const cases = rows().flatMap(([name, primitive, row]) =>
    row.cases.flatMap((example) =>
      example.dtypes.map((dtype) =>
        programCase(subject, name, primitive, row, example, dtype, bound),
      ),
    ),
  );
  return numbered(cases);
}

function programCase(
  subject: Subject,
  name: string,
  primitive: Primitive<object>,
  row: Row<object>,
  example: PrimitiveCase<object>,
  dtype: DType,
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
