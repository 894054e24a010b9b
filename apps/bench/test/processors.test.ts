import { describe, expect, it } from "vitest";

import { type Affinity, keepApart, processorsOf } from "../src/peers/processors.ts";

/** A system that writes down what it is told. */
function system(allowed: string) {
  const told: string[] = [];
  const affinity: Affinity = { allowed, pin: (...what) => void told.push(what.join(" on ")) };
  return { told, affinity };
}

describe("processors", () => {
  it("are read from lists of ranges", () => {
    expect(processorsOf("0-2,5,7-8")).toEqual([0, 1, 2, 5, 7, 8]);
    expect(processorsOf("3")).toEqual([3]);
  });
});

describe("threads that are kept apart", () => {
  it("have a processor each, and may go where they like afterwards", () => {
    const { told, affinity } = system("2-4");
    const release = keepApart("10", [["11", "12"]], affinity);
    expect(told).toEqual(["10 on 2", "11 on 3", "12 on 4"]);
    release();
    expect(told.slice(3)).toEqual(["10 on 2-4", "11 on 2-4", "12 on 2-4"]);
  });
  it("share processors with those of other groups, who do not work at the same time", () => {
    const { told, affinity } = system("0-1");
    keepApart("10", [["11"], [], ["12"]], affinity)();
    expect(told).toEqual(["10 on 0", "11 on 1", "12 on 1", "10 on 0-1", "11 on 0-1", "12 on 0-1"]);
  });
  it("are left alone where there are too few processors, or no other threads", () => {
    const { told, affinity } = system("0");
    keepApart("10", [["11"]], affinity)();
    keepApart("10", [[], []], system("0-7").affinity)();
    expect(told).toEqual([]);
  });
  it("are left alone where the system does not let them be told", () => {
    expect(keepApart("10", [["11"]], null)()).toBeUndefined();
  });
});
