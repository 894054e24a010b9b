import { createCpuBackend, setDefaultBackend, type Tensor } from "cotangent";
import { beforeAll, describe, expect, it } from "vitest";

import { coldStart } from "../src/checks/cold-start.ts";
import { firstUses } from "../src/checks/first-uses.ts";
import { programSize, sizeOf } from "../src/checks/program-size.ts";
import { unreadSteps } from "../src/checks/unread-steps.ts";
import { rosenbrockHessian } from "../src/problems/rosenbrock.ts";
import { wave } from "../src/problems/points.ts";
import { relativeDifference } from "../src/agreement.ts";

// other files of tests in this process may have left another backend
beforeAll(() => setDefaultBackend(createCpuBackend()));

describe("checks of compiled programs", () => {
  it("measure a first use in a process of its own", async () => {
    const report = await coldStart("hessian", "first Hessian", 0, { built: false }).run({ quick: true });
    expect(report.figures["median"]).toBeGreaterThan(0);
    // nothing takes no time
    expect(report.requirements).toMatchObject([{ met: false }]);
  });
  it("fail when the process does", async () => {
    await expect(coldStart("nonsense", "", 1, { built: false }).run({ quick: true })).rejects.toThrow(
      "there is no first use named nonsense",
    );
  });
  it("compute the right thing when they start cold", () => {
    const expected = rosenbrockHessian(Float64Array.from(wave(100)));
    expect(relativeDifference(firstUses["hessian"]!()[0]!, expected)).toBeLessThan(1e-14);
  });
  it("find that steps that remember all steps are not linear", async () => {
    const depths = new WeakMap<Tensor, number>();
    let time = 0;
    const slow = (x: Tensor): Tensor => {
      const depth = (depths.get(x) ?? 0) + 1;
      time += depth;
      const y = x.neg();
      depths.set(y, depth);
      return y;
    };
    const check = unreadSteps("x", "slow steps", () => slow, () => time);
    const report = await check.run({ quick: true });
    expect(report.figures["ratio"]).toBeGreaterThan(2.5);
    expect(report.requirements).toMatchObject([{ met: false }]);
  });
  it("read the sizes of a program from its explanation", async () => {
    const line =
      "2 loop nests, 1 library call, 15985 operations, 23984 B read, 23992 B written, arena 15984 B";
    expect(sizeOf(line)).toEqual({ kernels: 3, operations: 15985, arenaBytes: 15984 });
    expect(() => sizeOf("many loops")).toThrow("many loops");
    const report = await programSize().run({ quick: true });
    expect(report.requirements).toHaveLength(1);
    expect(report.figures["kernels"]).toBeGreaterThan(0);
  });
});
