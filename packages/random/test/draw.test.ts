import { traceGraph, type Tensor } from "@cotangent/core";
import { beforeAll, expect, test } from "vitest";
import { bits, key, normal, uniform } from "../src/index.ts";
import { useCpu } from "./support.ts";

beforeAll(useCpu);

for (const [name, draw] of Object.entries({ bits, uniform, normal } as Record<string, (key: Tensor, shape: number[]) => Tensor>))
  test(`${name} is one operation on a key and counters, so that an eager draw is no program for each step of the generator`, () => {
    const graph = traceGraph((k) => [draw(k!, [4, 5])], [key(0).aval], name);
    const drawn = graph.equations.filter((e) => e.primitive.name.startsWith("random."));
    expect(drawn.map((e) => e.primitive.name)).toEqual([`random.${name}`]);
    // the words of the key, the counters and the shape beside it
    expect(graph.equations.length).toBeLessThan(10);
  });
