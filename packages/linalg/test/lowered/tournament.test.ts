import { createCpuBackend } from "@cotangent/backend-cpu";
import { arange, setDefaultBackend, unsqueeze } from "@cotangent/core";
import { beforeAll, expect, test } from "vitest";
import { evened, nextRound, opponents, players, rounds } from "../../src/lowered/tournament.ts";

beforeAll(() => setDefaultBackend(createCpuBackend()));

test.each([1, 2, 3, 4, 5, 8, 13])("of %i everybody plays everybody else once, and is back at the beginning after all rounds", (n) => {
  const start = evened(unsqueeze(arange(n).to("int32").add(1), 0), 1);
  let all = start;
  const met = new Set<string>();
  for (let round = 0; round < rounds(n); round++) {
    const [top, bottom] = opponents(all, 1);
    const [a, b] = [top.arraySync(), bottom.arraySync()] as [number[][], number[][]];
    a[0]!.forEach((x, i) => met.add([x, b[0]![i]!].toSorted((p, q) => p - q).join("–")));
    all = nextRound(top, bottom, 1);
  }
  const even = players(n);
  expect(even % 2).toBe(0);
  expect(met.size).toBe((even * (even - 1)) / 2);
  expect(all.arraySync()).toEqual(start.arraySync());
});
