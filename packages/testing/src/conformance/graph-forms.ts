import { type Backend, ones, type Tensor, tensor } from "@cotangent/core";
import { type ConformanceCase, conformanceCase, expectEqual, type Subject } from "./case.ts";
import { expectNear, first, graphOf, pair, runOn, second } from "./run-graph.ts";

/** Graphs of a form that is easily forgotten. */
export function graphFormCases(subject: Subject): ConformanceCase[] {
  const of = (name: string, body: (backend: Backend) => Promise<void>): ConformanceCase =>
    conformanceCase(subject, name, ["float32"], body);
  return [
    of("a graph may return its input, one value twice, and a constant", odd),
    of("a graph may have no inputs, and inputs that nothing reads", unused),
    of("a long chain of equations runs", longChain),
  ];
}

async function odd(backend: Backend): Promise<void> {
  const [a] = pair(backend, "float32");
  const constant = tensor(Float32Array.of(4, 5), { backend });
  const graph = graphOf(backend, (x) => [x, x.add(x), x.add(1), constant].flatMap((y) => [y, y]), [
    a,
  ]);
  const outputs = await runOn(backend, backend.compile(graph), [a]);
  const expected = [first, first.map((v) => v + v), first.map((v) => v + 1), [4, 5]].flatMap(
    (v) => [v, v],
  );
  expected.forEach((v, i) => expectEqual(`output ${i}`, outputs[i]!, v));
}

async function unused(backend: Backend): Promise<void> {
  const [a, b] = pair(backend, "float32");
  const ignoring = graphOf(backend, (_x, y) => [y.mul(2)], [a, b]);
  const [doubled] = await runOn(backend, backend.compile(ignoring), [a, b]);
  expectEqual(
    "twice the second input",
    doubled!,
    second.map((v) => v * 2),
  );
  const closed = graphOf(backend, () => [ones([3]).mul(2)], []);
  const [twos] = await runOn(backend, backend.compile(closed), []);
  expectEqual("a graph without inputs", twos!, [2, 2, 2]);
}

async function longChain(backend: Backend): Promise<void> {
  const [a] = pair(backend, "float32");
  const chain = (x: Tensor): Tensor => {
    let y = x;
    for (let i = 0; i < 300; i++) y = i % 2 === 0 ? y.add(1) : y.sub(1);
    return y;
  };
  const [y] = await runOn(backend, backend.compile(graphOf(backend, (x) => [chain(x)], [a])), [a]);
  expectNear("300 steps there and back", y!, first, "float32");
}
