import {
  type Backend,
  bind1,
  definePrimitive,
  lowerRule,
  type Primitive,
  withBackend,
} from "@cotangent/core";
import {
  type ConformanceCase,
  conformanceCase,
  expectEqual,
  expectError,
  fail,
  type Subject,
} from "./case.ts";
import { first, graphOf, pair, runOn } from "./run-graph.ts";

/** Primitives that the backend has not heard of. */
export function foreignPrimitiveCases(subject: Subject): ConformanceCase[] {
  const of = (name: string, body: (backend: Backend) => Promise<void>): ConformanceCase =>
    conformanceCase(subject, name, ["float32"], body);
  return [
    of("a primitive without a kernel runs by its lowering", lowers),
    of("a primitive without kernel and lowering is refused by name", refuses),
  ];
}

const aval: Primitive<object>["aval"] = ([x]) => [x!];

async function lowers(backend: Backend): Promise<void> {
  const [a] = pair(backend, "float32");
  const doubled = definePrimitive<object, Record<never, never>>({
    name: "conformance.twicePlusOne",
    traits: {},
    aval,
    rules: { [lowerRule]: ([x]) => x!.add(x!).add(1) },
  });
  const eager = withBackend(backend, () => bind1(doubled, [a], {}));
  expectEqual(
    "a lowered primitive, eager",
    await eager.data(),
    first.map((v) => v + v + 1),
  );
  const graph = graphOf(backend, (x) => [bind1(doubled, [x.neg()], {}).neg()], [a]);
  const [y] = await runOn(backend, backend.compile(graph), [a]);
  expectEqual(
    "a lowered primitive in a graph",
    y!,
    first.map((v) => v + v - 1),
  );
}

async function refuses(backend: Backend): Promise<void> {
  const [a] = pair(backend, "float32");
  const unknown = definePrimitive<object, Record<never, never>>({
    name: "conformance.unknown",
    traits: {},
    aval,
  });
  const error = await expectError("an unknown primitive", "MISSING_KERNEL", () =>
    bind1(unknown, [a], {}),
  );
  if (!error.message.includes(unknown.name))
    fail("the message", `one that names ${unknown.name}`, error.message);
}
