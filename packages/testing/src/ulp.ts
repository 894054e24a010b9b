import type { DType } from "@cotangent/core";

const bits = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** Floating-point numbers in order, counted: neighbours differ by 1, and both zeros are 0. */
function ordinal(x: number, dtype: "float32" | "float64"): bigint {
  if (dtype === "float32") {
    bits.setFloat32(0, x);
    const b = BigInt(bits.getInt32(0));
    return b < 0n ? -(b & 0x7fffffffn) : b;
  }
  bits.setFloat64(0, x);
  const b = bits.getBigInt64(0);
  return b < 0n ? -(b & 0x7fffffffffffffffn) : b;
}

/** How many numbers of `dtype` lie between two: 0 if equal (NaN equals NaN), Infinity if only one is NaN. */
export function ulpsBetween(a: number, b: number, dtype: "float32" | "float64"): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  const distance = ordinal(a, dtype) - ordinal(b, dtype);
  return Number(distance < 0n ? -distance : distance);
}

/** A real number as `dtype` holds it. */
export function rounded(x: number, dtype: DType): number {
  return dtype === "float32" ? Math.fround(x) : x;
}
