import type { Matmul } from "@cotangent/compiler";
import type { DeviceLimits } from "../print/printed.ts";
import type { Stage } from "../print/stage.ts";
import { elementStage } from "./element-stage.ts";

export function matmul({ lhs, rhs, target, batch, m, n, k }: Matmul, _: DeviceLimits): Stage[] {
  return [
    elementStage({
      label: "matmul",
      count: batch * m * n,
      reads: [lhs.value, rhs.value],
      writes: [target],
      body: (out) => [
        `let c = i32(i % ${n}u);`,
        `let r = i32((i / ${n}u) % ${m}u);`,
        `let b = i32(i / ${n * m}u);`,
        "var sum = 0.0;",
        `for (var s = 0; s < ${k}; s++) {`,
        `sum += ${out.load(lhs.value, `${lhs.offset} + b * ${lhs.batch} + r * ${lhs.free} + s * ${lhs.contracted}`)} * ${out.load(rhs.value, `${rhs.offset} + b * ${rhs.batch} + c * ${rhs.free} + s * ${rhs.contracted}`)};`,
        "}",
        out.store(target, "i", "sum"),
      ],
    }),
  ];
}
